/** For each kind of error: a run fails with it, the user does what the cause says, and the next execution succeeds. A kind without a row does not compile. */
import * as assert from 'node:assert';
import type { RunPlay } from './play';
import { endedAs, jobsOf } from './support';
import type { ErrorKind } from '../../../../lambda/errors/error-kinds';
import type { RunError } from '../../../../lambda/runs/run-failure';
import { VPC_VARIABLE } from '../../../../src/shared/vpc';
import { INPUT } from '../../runs/declared-runs';
import type { RunStory } from '../../runs/run-story';
import { cancelAsSomebody } from '../../somebody';
import { MINUTE } from '../../virtual-time';
import { functionsFromNowOn, START } from '../support';

interface RunRemedy {
  /** Why a run fails, and when the next one succeeds: both are part of the name of the test. */
  readonly because: string;
  readonly when: string;
  readonly breaks?: (story: RunStory) => unknown;
  /** How long the first job runs. @default - 100 seconds */
  readonly runningSeconds?: number;
  /** The input of the first execution. */
  readonly input?: object;
  /** What happens while it runs. */
  readonly meanwhile?: (story: RunStory) => unknown;
  readonly error: RunError;
  /** What the cause contains: the words of the service, if there are any, and the step. */
  readonly says: readonly string[];
  readonly mends?: (story: RunStory) => unknown;
}

const GET = 'GetTrainedModelInferenceJob';

function passes(story: RunStory): void {
  story.service.setFaults([]);
}

const answering = (operation: string, name: string, message: string, error: RunError, status?: number): Pick<RunRemedy, 'breaks' | 'mends' | 'error'> => ({
  breaks: (story) => story.service.setFaults([{ operation, kind: 'error', name, message, status, times: 'always' }]),
  mends: passes,
  error,
});

const refused = (name: string, status?: number): RunRemedy => ({
  because: `Start returns ${name}`,
  when: 'the request is corrected',
  ...answering(START, name, 'The channel has no records', 'CleanRoomsML.StartFailed', status),
  says: [`${name}: The channel has no records`, 'Correct the request and start a new execution.'],
});

const refusedWait = (name: string, status?: number): RunRemedy => ({
  because: `Get returns ${name}`,
  when: 'nothing rejects it',
  ...answering(GET, name, 'The proxy forbids it', 'CleanRoomsML.WaitFailed', status),
  runningSeconds: 3600,
  says: [`${name}: The proxy forbids it`, 'Find out what rejects the call, for example a proxy or the policy of a VPC endpoint, then start a new execution.'],
});

const deployed = new WeakMap<RunStory, ReturnType<typeof functionsFromNowOn>>();

/** Changes environment variables of the functions as they were deployed. */
const withVariables = (story: RunStory, variables: Readonly<Record<string, string>>) =>
  deployed.get(story)!.withEnvironment((environment) => ({ ...environment, ...variables }));

const PASSES = 'it passes: a run retries it for as long as its state waits';

const REMEDIES: Readonly<Record<ErrorKind, readonly RunRemedy[] | string>> = {
  'failure': [{
    because: 'the job fails',
    when: 'its cause is fixed',
    breaks: (story) => jobsOf(story, 100, 'CREATE_FAILED'),
    error: 'CleanRoomsML.JobFailed',
    says: ['The inference container exited with an error', 'Fix the cause and start a new execution'],
    mends: (story) => jobsOf(story, 100),
  }, {
    because: 'somebody else cancels the job',
    when: 'it is started again',
    runningSeconds: 3600,
    meanwhile: ({ account, jobs: [{ arn }] }) => assert.ok(cancelAsSomebody(account, arn)),
    error: 'CleanRoomsML.JobCanceled',
    says: ['It was canceled outside this execution. Start a new execution to run it again.'],
  }, {
    because: 'the execution that runs the job is stopped',
    when: 'it is started again',
    runningSeconds: 3600,
    meanwhile: (story) => story.stop(story.runs[0]),
    error: 'CleanRoomsML.RunStopped',
    says: ['Start a new execution to run it again.'],
  }, {
    because: 'the input has no channel',
    when: 'it has one',
    input: { ...INPUT, channel: 'none' },
    error: 'CleanRoomsML.InvalidRequest',
    says: ['mlInputChannelArn', 'Correct the values, which may come from the input of the state, and start a new execution.'],
  }],
  'postponed': 'what is postponed has an error of another kind',
  'mistake': 'it is a bug of this library, and the message asks to report it',
  'misconfigured': [{
    because: 'an environment variable of the functions is invalid',
    when: 'it is corrected',
    breaks: (story) => withVariables(story, { AWS_USE_FIPS_ENDPOINT: 'maybe' }),
    error: 'CleanRoomsML.StartFailed',
    says: ['AWS_USE_FIPS_ENDPOINT=maybe is invalid', 'Correct the environment variable of the function, deploy, and start a new execution.'],
    mends: (story) => withVariables(story, {}),
  }],
  'unreachable': [{
    because: 'the service cannot be reached from a VPC',
    when: 'there is a VPC endpoint',
    breaks: (story) => {
      withVariables(story, { [VPC_VARIABLE]: 'true' });
      story.service.setFaults([{ kind: 'hang', times: 'always' }]);
    },
    error: 'CleanRoomsML.StartFailed',
    says: ['AWS Clean Rooms ML has not responded for 6 minutes', 'Add the missing NAT gateway or VPC endpoint, deploy, and start a new execution.'],
    mends: passes,
  }],
  'unanswered': PASSES,
  'too many jobs': 'it has its own story, in which the clean-up fails too',
  'throttled': PASSES,
  'credentials': PASSES,
  'denied': [{
    because: 'Start is denied',
    when: 'it is allowed',
    breaks: ({ account: { policies } }) => {
      policies.denies = (action) => action === `cleanrooms-ml:${START}`;
    },
    error: 'CleanRoomsML.StartFailed',
    says: [`is not authorized to perform: cleanrooms-ml:${START}`, 'Allow the role of the runner to perform the action'],
    mends: ({ account: { policies } }) => {
      policies.denies = () => false;
    },
  }],
  'quota': [{
    because: 'the quota is 0',
    when: 'it was increased',
    breaks: ({ service }) => service.configure({ quotas: { instancesPerType: { 'ml.g5.xlarge': 0 } } }),
    error: 'CleanRoomsML.StartFailed',
    says: ['With a quota of 0, no job can run: request an increase in Service Quotas, under AWS Clean Rooms ML, and start a new execution.'],
    mends: ({ service }) => service.configure({ quotas: { instancesPerType: {} } }),
  }],
  'not found': [{
    because: 'the trained model does not exist',
    when: 'there is one',
    ...answering(START, 'ResourceNotFoundException', 'The trained model does not exist', 'CleanRoomsML.StartFailed'),
    says: ['ResourceNotFoundException: The trained model does not exist', 'Check that the membership, the trained model and the ML input channel exist, then start a new execution.'],
  }],
  'conflict': [{
    because: 'Start returns a conflict',
    when: 'that is resolved',
    ...answering(START, 'ConflictException', 'The membership is being changed', 'CleanRoomsML.StartFailed'),
    says: ['ConflictException: The membership is being changed', 'Resolve the conflict, for example with another `jobName`, and start a new execution.'],
  }],
  'validation': [refused('ValidationException'), refusedWait('ValidationException')],
  'refused': [refused('UnsupportedOperationException', 400), refusedWait('ForbiddenException', 403)],
};

export const remedies: Readonly<Record<string, RunPlay>> = Object.fromEntries(Object.values(REMEDIES)
  .flatMap((row) => (typeof row === 'string' ? [] : row))
  .map((remedy): [string, RunPlay] => [`a run that fails because ${remedy.because} succeeds when ${remedy.when}`, (story) => plays(story, remedy)]));

async function plays(story: RunStory, { breaks, runningSeconds = 100, input, meanwhile, error, says, mends }: RunRemedy): Promise<void> {
  deployed.set(story, functionsFromNowOn(story));
  await story.deploy();
  jobsOf(story, runningSeconds);
  await breaks?.(story);
  const execution = story.start(input);
  await story.pass(2 * MINUTE);
  await meanwhile?.(story);
  await story.ended(execution);
  endedAs(execution, 'FAILED', error);
  for (const words of says) {
    assert.ok(execution.cause!.includes(words), execution.cause);
  }
  await mends?.(story);
  jobsOf(story, 100);
  endedAs(await story.run(), 'SUCCEEDED');
  await story.end({ mayFail: true });
  const { status, reason } = await story.destroy();
  assert.deepStrictEqual([status, story.live], ['DELETE_COMPLETE', []], reason);
}
