import { parseArgs } from 'node:util';
import { UsageError } from './fields';
import { listen } from './server';
import { configFrom, planFrom } from './settings';
import { CleanRoomsMLSimulator } from './simulator';

const USAGE = `Usage: npx tsx simulator/main.ts [--port PORT] [--account ACCOUNT] [--plan JSON]

  --port PORT        0 to 65535; 0, the default, takes a free one
  --account ACCOUNT  account of callers whose access key id is not twelve digits; 000000000000 by default
  --plan JSON        what becomes of a job, such as '{"pendingMs":1000,"runningMs":5000}'`;

function parseCommandLine(args: string[]) {
  const { port, account, plan, help } = parseFlags(args);
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65535) {
    throw new UsageError(`--port must be a number from 0 to 65535, not '${port}'`);
  }
  if (account !== undefined && !/^\d{12}$/.test(account)) {
    throw new UsageError(`--account must be twelve digits, not '${account}'`);
  }
  return {
    help,
    port: Number(port),
    config: configFrom(account === undefined ? {} : { accountId: account }),
    plan: planFrom(parseJson(plan), '--plan'),
  };
}

function parseFlags(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        port: { type: 'string', default: '0' },
        account: { type: 'string' },
        plan: { type: 'string', default: '{}' },
        help: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    // The first sentence says which flag; what follows is about escaping.
    throw new UsageError((error as Error).message.split(/\.\s/)[0]);
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new UsageError('--plan must be JSON');
  }
}

async function main(): Promise<void> {
  const { help, port, config, plan } = parseCommandLine(process.argv.slice(2));
  if (help) {
    console.log(USAGE);
    return;
  }
  const server = await listen(new CleanRoomsMLSimulator({ config, plan }), { port });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void server.close());
  }
  console.log(`listening on ${server.url}`);
}

main().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = error instanceof UsageError ? 2 : 1;
});
