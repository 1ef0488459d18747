/** What makes an operation fail, what its message says, and the step that the message names. */
import { changed, functionsFromNowOn, one, othersRun, START } from './support';
import type { FaultRule } from '../../../simulator';
import { cancelAsAdvised } from '../advice';
import { type DeclaredStack, OTHER_MEMBERSHIP } from '../apps';
import type { Story } from '../story';
import type { Template } from '../template';
import { HOUR, MINUTE } from '../virtual-time';

export type Operation = 'deployment' | 'update' | 'removal';

export interface Remedy {
  /** Why the operation fails, and when it works: the end of a sentence each. */
  readonly because: string;
  readonly when: string;
  /** What an update finds. */
  readonly before?: DeclaredStack;
  /** What the user deploys, and what after the correction, if that differs. @default - another configuration than what an update finds */
  readonly wanted?: DeclaredStack;
  readonly corrected?: DeclaredStack;
  /** What the template of the first of the two has besides. */
  readonly inTemplate?: (template: Template) => Template;
  readonly breaks?: (story: Story) => unknown;
  /** The words of the service, if it has any, and the step. */
  readonly says: readonly string[];
  /** Does the step, except for what is deployed. */
  readonly mends?: (story: Story, reason: string) => unknown;
  /** Whether a first deployment cannot be rolled back either. */
  readonly isStuck?: boolean;
  /** Whether the stack has to be deleted without the resource. */
  readonly retains?: boolean;
}

/** What can go wrong with each operation; why there is nothing to play, instead. */
export type Row = Readonly<Record<Operation, readonly Remedy[] | string>>;

export const WANTED = changed;

const ALLOW = 'Allow the role of the provider to perform the action';
export const CHECK = 'Check that the membership, the trained model and the ML input channel exist, then redeploy';

export const GET = 'GetTrainedModelInferenceJob';
export const CANCEL = 'CancelTrainedModelInferenceJob';

const shortNameOf = (operation: string) => operation.replace(/TrainedModel.*/, '');

const named = (jobName: string) => one({ description: 'another', jobName });
const ofAnotherModel = one({ description: 'another', sourceMembership: OTHER_MEMBERSHIP });

function passes(story: Story): void {
  story.service.setFaults([]);
  story.trouble({});
}

/** The service answers calls with an error until that is over. */
export const answering = (operation: string, name: string, message: string, rest: Partial<FaultRule> = {}) => ({
  breaks: (story: Story) => story.service.setFaults([{ operation, kind: 'error', name, message, times: 'always', ...rest }]),
  mends: passes,
});

/** The same for as long as a request lasts. Polls are late: fewer say the same. */
const answeringAlways = (...what: Parameters<typeof answering>) => ({
  breaks: (story: Story) => {
    answering(...what).breaks(story);
    story.trouble({ pollDelay: () => 2 * MINUTE });
  },
  mends: passes,
});

/** Cancel fails until the stack cannot be deleted; the user cancels the job when it works, and deletes the stack again. */
export const canceling = (name: string, message: string, rest: Partial<FaultRule> = {}): Remedy => ({
  because: `Cancel returns ${name}`,
  when: 'the job was canceled manually',
  ...answeringAlways(CANCEL, name, message, rest),
  says: [`${name}: ${message}`, 'Cancel it, then delete the stack again'],
  mends: async (story, reason) => {
    passes(story);
    cancelAsAdvised(story.account, reason);
    await story.pass(5 * MINUTE);
  },
});

/** The same error for as long as requests last. */
export const answeringForLong = (operation: string, name: string, status: number, advice: string): Remedy => ({
  because: `${shortNameOf(operation)} returns ${name} for long`,
  when: 'that has passed',
  ...answeringAlways(operation, name, 'Not now', { status }),
  says: [`${name}: Not now`, advice],
});

export const denied = (action: string): Remedy => ({
  because: `${shortNameOf(action)} is denied`,
  when: 'it is allowed',
  breaks: ({ account: { policies } }) => {
    policies.denies = (asked) => asked === `cleanrooms-ml:${action}`;
  },
  says: [`is not authorized to perform: cleanrooms-ml:${action}`, ALLOW],
  mends: ({ account: { policies } }) => {
    policies.denies = () => false;
  },
});

/** Somebody else's jobs use the only slot of the membership for a while. */
function usesTheSlot(story: Story, runningMs: number): void {
  othersRun(story, { count: 1, name: 'theirs', runningMs });
  story.service.configure({ quotas: { perMembership: 1 } });
  story.trouble({ pollDelay: () => 2 * MINUTE });
}

export const WAITED = ['Pending or running trained model inference jobs per membership', 'minutes for a running job to end'];

export const noQuota: Remedy = {
  because: 'the quota is 0',
  when: 'it was increased',
  breaks: ({ service }) => service.configure({ quotas: { instancesPerType: { 'ml.g5.xlarge': 0 } } }),
  says: ['ml.g5.xlarge for trained model inference jobs', 'request an increase in Service Quotas, under AWS Clean Rooms ML, and redeploy'],
  mends: ({ service }) => service.configure({ quotas: { instancesPerType: {} } }),
};

export const usedUpQuota: Remedy = {
  because: 'others use up the quota',
  when: 'their jobs have ended',
  breaks: (story) => usesTheSlot(story, 2 * HOUR),
  says: [...WAITED, 'Redeploy when they have ended'],
  mends: async (story) => {
    story.trouble({});
    await story.pass(2 * HOUR);
  },
};

export const usedUpQuotaOfOne: Remedy = {
  ...usedUpQuota,
  when: 'the quota was increased',
  says: [...WAITED, 'request a quota increase in Service Quotas, under AWS Clean Rooms ML'],
  mends: (story) => {
    story.trouble({});
    story.service.configure({ quotas: { perMembership: 2 } });
  },
};

const INVALID = { AWS_USE_FIPS_ENDPOINT: 'maybe' };

/** An aspect of the app sets a variable of the functions. */
export function misconfigured({ Resources, ...rest }: Template): Template {
  const resources = Object.entries(Resources).map(([id, definition]) => {
    const { Variables = {} } = (definition.Properties?.Environment ?? {}) as { Variables?: object };
    return [id, definition.Type === 'AWS::Lambda::Function'
      ? { ...definition, Properties: { ...definition.Properties, Environment: { Variables: { ...Variables, ...INVALID } } } }
      : definition];
  });
  return { ...rest, Resources: Object.fromEntries(resources) as Template['Resources'] };
}

/** A stack whose rollback or removal has failed cannot be updated: its functions are corrected manually. */
const known = new WeakMap<Story, ReturnType<typeof functionsFromNowOn>>();

export const knowFunctions = (story: Story) => known.set(story, functionsFromNowOn(story));

export const misconfiguration: Remedy = {
  because: 'an environment variable of the functions is invalid',
  when: 'it is corrected manually',
  inTemplate: misconfigured,
  breaks: knowFunctions,
  says: ['AWS_USE_FIPS_ENDPOINT=maybe is invalid: the value must be true or false', 'Correct the environment variable of the function'],
  mends: (story) => known.get(story)!
    .withEnvironment((variables) => Object.fromEntries(Object.entries(variables).filter(([name]) => !(name in INVALID)))),
  isStuck: true,
};

/** There is no way from the VPC to the service. A rollback to functions outside it finds one. */
export const unreachable: Remedy = {
  because: 'the service cannot be reached from a VPC',
  when: 'there is a VPC endpoint',
  wanted: { ...WANTED, vpc: true },
  breaks: (story) => story.service.setFaults([{ kind: 'hang', times: 'always', when: () => story.stack.status !== 'UPDATE_ROLLBACK_IN_PROGRESS' }]),
  says: ['AWS Clean Rooms ML has not responded for 5 minutes', 'Add the missing NAT gateway or VPC endpoint'],
  mends: passes,
  isStuck: true,
};

export const takenName: Remedy = {
  because: 'somebody else has a job of the same name',
  when: 'there is another `jobName`',
  wanted: named('nightly'),
  corrected: named('weekly'),
  breaks: (story) => {
    othersRun(story, { count: 1, name: 'nightly', runningMs: 10 * HOUR });
    story.service.configure({ nameConflict: true });
  },
  says: ['A trained model inference job named nightly is pending or running', 'Resolve the conflict, for example with another `jobName`, and redeploy'],
};

export const conflict: Remedy = {
  because: 'Start returns a conflict',
  when: 'that is resolved',
  ...answering(START, 'ConflictException', 'The membership is being changed'),
  says: ['ConflictException: The membership is being changed', 'Resolve the conflict'],
};

/** The service accepts only another request. */
export const rejected = (name: string, status?: number): Remedy => ({
  because: `Start returns ${name}`,
  when: 'the request is corrected',
  wanted: named('nightly'),
  corrected: named('weekly'),
  ...answering(START, name, 'The name is reserved', { status, match: { jobName: 'nightly' } }),
  mends: undefined,
  says: [`${name}: The name is reserved`, 'Correct the request and redeploy'],
});

/** Something between the functions and the service rejects what is only read. */
export const rejectedWait = (name: string, status?: number): Remedy => ({
  because: `Get returns ${name}`,
  when: 'nothing rejects it',
  ...answering(GET, name, 'The proxy forbids it', { status }),
  says: [`${name}: The proxy forbids it`, 'Find out what rejects the call, for example a proxy or the policy of a VPC endpoint, then redeploy'],
});

export const missingModel: Remedy = {
  because: 'the trained model does not exist',
  when: 'there is one',
  wanted: ofAnotherModel,
  ...answering(START, 'ResourceNotFoundException', 'The trained model does not exist', { match: { trainedModelArn: `*${OTHER_MEMBERSHIP}*` } }),
  says: ['ResourceNotFoundException: The trained model does not exist', CHECK],
};

export const failedJob: Remedy = {
  because: 'the job fails',
  when: 'its cause is fixed',
  breaks: ({ service }) => service.changePlan({ outcome: 'CREATE_FAILED', failure: { statusCode: 'ERROR', message: 'The container exited' } }),
  says: ['ended as CREATE_FAILED: ERROR: The container exited', 'Fix the cause and redeploy'],
  mends: ({ service }) => service.changePlan({ outcome: 'ACTIVE' }),
};

export const slowJob: Remedy = {
  because: 'the job takes too long',
  when: 'it waits longer',
  wanted: one({ description: 'another', waitMinutes: 1 }),
  corrected: one({ description: 'another', waitMinutes: 20 }),
  says: ['is still CREATE_IN_PROGRESS', 'To wait longer, increase the `completion` prop'],
};
