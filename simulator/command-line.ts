/** The flags of `npm run simulator`. */
import { parseArgs } from 'node:util';
import type { ConfigChange } from './config';
import { UsageError } from './fields';
import type { JobPlan } from './lifecycle';
import type { PlanRule } from './plan-rules';
import { configFrom, planFrom, planRulesFrom } from './settings';

export const USAGE = `usage: npm run simulator -- [--speed N] [--port PORT] [--outcome PATTERN=OUTCOME]... [--plan JSON] [--account ACCOUNT] [--state FILE]

  --speed N                  how many seconds of a job pass in one real second; 1 by default
  --port PORT                0 to 65535; 0, the default, takes a free one
  --outcome PATTERN=OUTCOME  how jobs end whose names match PATTERN, ACTIVE or CREATE_FAILED: 'nightly-*=CREATE_FAILED'; the first match applies
  --plan JSON                what becomes of a job otherwise, such as '{"pendingMs":1000,"runningMs":5000}'; see simulator/lifecycle.ts
  --account ACCOUNT          account of callers whose access key ID is not twelve digits; 000000000000 by default
  --state FILE               keeps the jobs, with their environment values, in this file, and continues from it`;

export interface CommandLine {
  readonly help: boolean;
  readonly speed: number;
  readonly port: number;
  readonly config: ConfigChange;
  readonly plan: Partial<JobPlan>;
  readonly planRules: readonly PlanRule[];
  readonly state?: string;
}

export function parseCommandLine(args: readonly string[]): CommandLine {
  const { speed, port, account, plan, outcome, state, help } = parseFlags(args);
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65535) {
    throw new UsageError(`--port must be a number from 0 to 65535, not '${port}'`);
  }
  if (account !== undefined && !/^\d{12}$/.test(account)) {
    throw new UsageError(`--account must be twelve digits, not '${account}'`);
  }
  if (!/^\d+(\.\d+)?$/.test(speed) || Number(speed) === 0 || Number(speed) > 100_000) {
    throw new UsageError(`--speed must be a number above 0 and up to 100000, not '${speed}'`);
  }
  if (state === '') {
    throw new UsageError('--state must name a file');
  }
  return {
    help,
    speed: Number(speed),
    port: Number(port),
    config: configFrom(account === undefined ? {} : { accountId: account }),
    plan: planFrom(parseJson(plan), '--plan'),
    planRules: planRulesFrom(outcome.map(ruleOf)),
    state,
  };
}

function ruleOf(text: string): unknown {
  const [, jobName, outcome] = /^(.+)=(ACTIVE|CREATE_FAILED)$/s.exec(text) ?? [];
  if (jobName === undefined) {
    throw new UsageError(`--outcome must be a name pattern, '=', and ACTIVE or CREATE_FAILED, not '${text}'`);
  }
  return { jobName, plan: { outcome } };
}

function parseFlags(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        speed: { type: 'string', default: '1' },
        port: { type: 'string', default: '0' },
        account: { type: 'string' },
        plan: { type: 'string', default: '{}' },
        outcome: { type: 'string', multiple: true, default: [] },
        state: { type: 'string' },
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
