/** What the README tells somebody to do who has only the package. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../../local-cloud/environment';

const README = readFileSync(join(ROOT, 'README.md'), 'utf8');

/** The first block of code that holds a text. @param tag what stands behind its fence; anything if left out */
export function block(text: string, tag?: string): string {
  const blocks = [...README.matchAll(/^```(\w*)\n([^]*?)^```$/gm)].filter(([, found]) => found === (tag ?? found));
  const code = blocks.map(([, , found]) => found).find((found) => found.includes(text));
  if (code === undefined) {
    throw new Error(`README.md has no block of ${tag ?? 'code'} with ${text}`);
  }
  return code;
}

/** The words after the name of the tool in the command by which the README installs the package. */
export function installation(tool: string): string[] {
  const [, words] = new RegExp(`\\| \`${tool} (install [^\`]*cdk-cleanrooms-ml[^\`]*)\` \\|`).exec(README) ?? [];
  if (words === undefined) {
    throw new Error(`README.md does not install cdk-cleanrooms-ml with ${tool}`);
  }
  return words.split(' ');
}

/** The id of the stack is the name of its template. */
export const stackOf = (code: string) => /Stack\(app, ['"](\w+)['"]/.exec(code)![1];
