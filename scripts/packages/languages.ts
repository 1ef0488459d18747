/** The languages of the package, and what building and using one needs on this machine. */
import { run } from '../children';
import { Unprepared } from '../prepare';

export const LANGUAGES = ['typescript', 'python', 'java', 'go', 'dotnet'] as const;

export type Language = typeof LANGUAGES[number];

/** Node.js, npm and a Python of one's own are there already: see `scripts/prepare.js`. */
const TOOLCHAINS: { readonly [language in Language]: readonly (readonly [command: string, argument: string])[] } = {
  typescript: [],
  python: [['python3', '--version']],
  java: [['javac', '-version'], ['mvn', '--version']],
  go: [['go', 'version']],
  // The sources are generated and parsed: they are not compiled, so that nobody needs a .NET SDK.
  dotnet: [],
};

/** @param names comma-separated; all if left out */
export function parseLanguages(names?: string): Language[] {
  const chosen = names?.split(',') ?? [...LANGUAGES];
  const unknown = chosen.filter((name) => !isLanguage(name));
  if (unknown.length > 0) {
    throw new Unprepared(`there is no package for ${unknown.join(', ')}: expected some of ${LANGUAGES.join(',')}`);
  }
  return chosen.filter(isLanguage);
}

function isLanguage(name: string): name is Language {
  return (LANGUAGES as readonly string[]).includes(name);
}

/** What this machine can build and use, and what is missing for the others: a command for each language. */
export async function availableLanguages(languages: readonly Language[] = LANGUAGES, env = process.env): Promise<{
  readonly available: Language[]; readonly missing: ReadonlyMap<Language, string>;
}> {
  const missing = new Map<Language, string>();
  for (const language of languages) {
    for (const [command, argument] of TOOLCHAINS[language]) {
      const { code } = await run(command, [argument], { env }).catch(() => ({ code: 1 }));
      if (code !== 0 && !missing.has(language)) {
        missing.set(language, command);
      }
    }
  }
  return { available: languages.filter((language) => !missing.has(language)), missing };
}

/** @throws when something is missing, which it names */
export async function checkToolchains(languages: readonly Language[], env = process.env): Promise<void> {
  const { available, missing } = await availableLanguages(languages, env);
  if (missing.size > 0) {
    const named = [...missing].map(([language, command]) => `${command} for ${language}`).join(', ');
    const rest = available.join(',');
    throw new Unprepared(`not found on the PATH: ${named}${rest && `; without: npm run packages -- --only ${rest}`}`);
  }
}
