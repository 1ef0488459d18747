import { checkToolchains, LANGUAGES, parseLanguages } from '../../scripts/packages/languages';

test('all languages, or those that are chosen', () => {
  expect(parseLanguages()).toEqual(LANGUAGES);
  expect(parseLanguages('go,typescript')).toEqual(['go', 'typescript']);
  expect(() => parseLanguages('')).toThrow('there is no package for ');
});

test('what is missing is named, and how to do without it', async () => {
  const nothing = { PATH: '/nowhere' };
  await expect(checkToolchains(LANGUAGES, nothing)).rejects.toThrow('not found on the PATH: python3 for python, javac for java, go for go; '
    + 'without: npm run packages -- --only typescript,dotnet');
  await expect(checkToolchains(['java'], nothing)).rejects.toThrow(/: javac for java$/);
  await checkToolchains(['typescript', 'dotnet'], nothing);
});
