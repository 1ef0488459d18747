/**
 * `npm run drift`: compares what the library knows about the service with the pinned botocore, or with another:
 * `-- --newest` with the newest that pip finds, `-- --model <file>` with a service model in a file. `--report <file>` writes the differences to a file too.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { parseArgs } from 'node:util';
import { type Botocore, botocoreWith, newestBotocore, pinnedBotocore } from './botocore';
import { differences } from './differences';
import { INTENDED } from './intended';
import { countFacts } from './things';
import { topicsOf } from './topics';
import { Unprepared } from '../prepare';

export async function main(args: string[]): Promise<void> {
  const values = optionsOf(args);
  if (values.report !== undefined) {
    rmSync(values.report, { force: true });
  }
  const { text, found } = reportOn(values.newest ? await newestBotocore() : values.model ? botocoreWith(values.model) : pinnedBotocore());
  console.log(text);
  if (found > 0) {
    process.exitCode = 1;
    if (values.report !== undefined) {
      mkdirSync(path.dirname(values.report), { recursive: true });
      writeFileSync(values.report, `${text}\n`);
    }
  }
}

function optionsOf(args: string[]) {
  try {
    return parseArgs({ args, options: { newest: { type: 'boolean' }, model: { type: 'string' }, report: { type: 'string' } } }).values;
  } catch (error) {
    throw new Unprepared(`${(error as Error).message}. Usage: npm run drift [-- --newest | --model <file>] [--report <file>]`);
  }
}

/** The result as a text, which is Markdown too, and the number of differences. */
export function reportOn(botocore: Botocore): { readonly text: string; readonly found: number } {
  const topics = topicsOf(botocore);
  const sentences = differences(topics, INTENDED);
  const compared = `${countFacts(topics)} facts compared with botocore ${botocore.version}, ${INTENDED.length} intended differences`;
  return {
    text: sentences.length === 0 ? `no differences: ${compared}` : [
      `${sentences.length} ${sentences.length === 1 ? 'difference' : 'differences'}: ${compared}`, '', ...sentences.map((one) => `- ${one}`),
      '', 'What to do: "When the service changes" in CONTRIBUTING.md.',
    ].join('\n'),
    found: sentences.length,
  };
}
