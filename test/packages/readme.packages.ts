/** The README, followed to the letter by somebody who has only the package. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isChosen, python, synthesized, typescript } from './projects';
import { ROOT } from '../../local-cloud/environment';
import { RUN_RESOURCE_TYPE } from '../../src/shared/resource-properties';

const README = readFileSync(join(ROOT, 'README.md'), 'utf8');

/** The first block of code that holds a text. @param tag what stands behind its fence; anything if left out */
function block(text: string, tag?: string): string {
  const blocks = [...README.matchAll(/^```(\w*)\n([^]*?)^```$/gm)].filter(([, found]) => found === (tag ?? found));
  const code = blocks.map(([, , found]) => found).find((found) => found.includes(text));
  if (code === undefined) {
    throw new Error(`README.md has no block of ${tag ?? 'code'} with ${text}`);
  }
  return code;
}

/** The words after the name of the tool in the command by which the README installs the package. */
function installation(tool: string): string[] {
  const [, words] = new RegExp(`\\| \`${tool} (install [^\`]*cdk-cleanrooms-ml[^\`]*)\` \\|`).exec(README) ?? [];
  if (words === undefined) {
    throw new Error(`README.md does not install cdk-cleanrooms-ml with ${tool}`);
  }
  return words.split(' ');
}

/** The id of the stack is the name of its template. */
const stackOf = (code: string) => /Stack\(app, ['"](\w+)['"]/.exec(code)![1];

function expectJob(template: any): void {
  const types = Object.values<any>(template.Resources).map(({ Type }) => Type);
  expect(types.filter((type) => type === RUN_RESOURCE_TYPE)).toHaveLength(1);
}

(isChosen('typescript') ? test : test.skip)('the README in TypeScript ends in a synthesized stack', async () => {
  const code = block('new App()', 'ts');
  expectJob(await synthesized((folder) => typescript(folder, installation('npm'), code, 'README in TypeScript'), stackOf(code)));
});

(isChosen('python') ? test : test.skip)('the README in Python ends in a synthesized stack', async () => {
  const code = block('App()', 'python');
  expectJob(await synthesized((folder) => python(folder, installation('pip'), code, 'README in Python'), stackOf(code)));
});
