/** The simulator alone, on the loopback interface, with a live table of its jobs: `npm run simulator`. */
import { clockOf } from './clock';
import { type CommandLine, parseCommandLine, USAGE } from './command-line';
import { UsageError } from './fields';
import { changedStatuses, jobTable } from './job-table';
import { listen } from './server';
import { CleanRoomsMLSimulator } from './simulator';
import { readState, writeState } from './state-file';

/** Enough to look something up, and as little as it can run with for weeks. */
const MAX_CALLS = 10_000;

const REFRESH = 500;

export async function main(args: readonly string[]): Promise<void> {
  try {
    const commandLine = parseCommandLine(args);
    if (commandLine.help) {
      console.log(USAGE);
    } else {
      await serve(commandLine);
    }
  } catch (error) {
    console.error((error as Error).message);
    process.exitCode = error instanceof UsageError ? 2 : 1;
  }
}

async function serve({ speed, port, config, plan, planRules, state: file }: CommandLine): Promise<void> {
  const state = file === undefined ? undefined : readState(file);
  const now = clockOf(speed, state?.now ?? Date.now());
  const simulator: CleanRoomsMLSimulator = new CleanRoomsMLSimulator({
    now,
    config,
    plan,
    planRules,
    maxCalls: MAX_CALLS,
    jobs: state?.jobs,
    onChange: (jobs) => file !== undefined && writeState(file, { now: now(), jobs }),
  });
  const server = await listen(simulator, { port });
  console.log(`listening on ${server.url}${speed === 1 ? '' : `, where one real second is ${speed} seconds for its jobs`}

For boto3, the AWS CLI, and the environment of a deployed handler; any credentials will do:

${environmentOf(server.url)}
`);
  show(simulator);
}

const environmentOf = (url: string) => [
  `export AWS_ENDPOINT_URL_CLEANROOMSML=${url}`,
  'export AWS_ACCESS_KEY_ID=111122223333',
  'export AWS_SECRET_ACCESS_KEY=test',
  'export AWS_DEFAULT_REGION=us-east-1',
  'export AWS_REGION=us-east-1',
].join('\n');

/** In a terminal the table is drawn over the one before. */
function show(simulator: CleanRoomsMLSimulator): void {
  const seen = new Map<string, string>();
  let drawn = 0;
  const refresh = () => {
    if (!process.stdout.isTTY) {
      changedStatuses(simulator.jobs(), seen).forEach((line) => console.log(line));
      return;
    }
    const { rows, columns } = process.stdout;
    const lines = jobTable(simulator.jobs(), simulator.now(), rows - 1).map((line) => line.slice(0, columns - 1));
    process.stdout.write(`${drawn > 0 ? `\u001b[${drawn}A\u001b[J` : ''}${lines.join('\n')}\n`);
    drawn = lines.length;
  };
  refresh();
  setInterval(refresh, REFRESH);
}
