import { readersOf } from '../../scripts/check';

const CODE = new Map([
  ['test/readme.test.ts', "readFileSync(join(ROOT, 'README.md'))"],
  ['test/docs/documents.ts', "readdirSync('docs').filter((file) => file.endsWith('.md'))"],
  ['test/request.test.ts', "fromFile('examples/request/request.json')"],
  ['test/tags.test.ts', "newJob(stack, '')"],
]);

test.each([
  [['README.md'], ['test/readme.test.ts', 'test/docs/documents.ts']],
  [['docs/costs.md'], ['test/docs/documents.ts']],
  [['examples/request/request.json'], ['test/request.test.ts']],
  [['examples/request/app.py'], []],
  [['LICENSE'], []],
  [[], []],
])('a change of %j is tested by what reads it', (files, expected) => {
  expect(readersOf(files, CODE)).toEqual(expected);
});
