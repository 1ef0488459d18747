/** Each kind of error, in each operation: a kind without a row does not compile. */
import {
  answering, answeringForLong, CANCEL, canceling, CHECK, conflict, denied, failedJob, GET, knowFunctions, misconfiguration, misconfigured,
  missingModel, noQuota, rejected, rejectedWait, type Row, slowJob, takenName, unreachable, usedUpQuota, usedUpQuotaOfOne, WAITED, WANTED,
} from './remedy';
import { crowded, elsewhere, goneMembership, invalidMembership, wrongMembership } from './remedy-of-membership';
import { deploy, one, START, untag } from './support';
import type { ErrorKind } from '../../../lambda/errors/error-kinds';
import { cancelAsAdvised, tagAsAdvised } from '../advice';
import { type DeclaredStack, MEMBERSHIP, OTHER_MEMBERSHIP, synthesize } from '../apps';
import { HOUR, MINUTE } from '../virtual-time';

const LATER = 'AWS returned errors or did not respond for 50 minutes. Redeploy later.';
const REJECTED = 'The credentials of the function were rejected for 50 minutes. Redeploy later.';

const TWO_JOBS: DeclaredStack = { jobs: ['One', 'Two'].map((id) => ({ id, waitMinutes: 180 })) };

function forLong(name: string, status: number, advice: string): Row {
  const start = answeringForLong(START, name, status, advice);
  return { deployment: [start], update: [start], removal: [canceling(name, 'Not now', { status })] };
}

function nothing(why: string): Row {
  return { deployment: why, update: why, removal: why };
}

export const REMEDIES: Readonly<Record<ErrorKind, Row>> = {
  'failure': {
    deployment: [failedJob, slowJob, invalidMembership],
    update: [failedJob, slowJob, invalidMembership],
    removal: [{
      because: 'the job has lost the tags of its owner',
      when: 'they are restored',
      breaks: (story) => untag(story, 'job-1'),
      says: ['its owner tags were removed or changed. Restore them'],
      mends: ({ account }, reason) => tagAsAdvised(account, reason),
    }],
  },
  'postponed': nothing('what is postponed has an error of another kind, which is the one that is reported when the time is up'),
  'mistake': nothing('it is a bug of this library, and the message asks to report it'),
  'misconfigured': {
    deployment: [misconfiguration, { ...misconfiguration, when: 'it is corrected in the app, and the resource retained', mends: undefined, retains: true }],
    update: [{ ...misconfiguration, when: 'it is corrected in the app', mends: undefined }],
    removal: [{
      ...misconfiguration,
      breaks: async (story) => {
        knowFunctions(story);
        await story.account.run(story.stack.deploy(misconfigured(synthesize(one({ waitMinutes: 0 })))));
      },
    }],
  },
  'unreachable': {
    deployment: [unreachable],
    update: [unreachable],
    removal: [{
      ...unreachable,
      breaks: async (story) => {
        await deploy(story, { ...one({ waitMinutes: 0 }), vpc: true }, 'UPDATE_COMPLETE');
        story.service.setFaults([{ kind: 'hang', times: 'always' }]);
      },
    }],
  },
  'unanswered': {
    ...forLong('InternalServiceException', 500, LATER),
    deployment: [
      answeringForLong(START, 'InternalServiceException', 500, LATER),
      // The rollback fails after as long as the wait.
      { ...answeringForLong(GET, 'InternalServiceException', 500, LATER), wanted: one({ waitMinutes: 50 }), isStuck: true },
    ],
  },
  'too many jobs': {
    deployment: [{ ...crowded(OTHER_MEMBERSHIP), wanted: elsewhere, corrected: WANTED, isStuck: true, retains: true }],
    update: [
      { ...crowded(OTHER_MEMBERSHIP), wanted: elsewhere, corrected: WANTED },
      // The corrected update does without the list of the membership that it leaves.
      { ...crowded(MEMBERSHIP), corrected: elsewhere },
    ],
    removal: 'a removal does not need the list',
  },
  'throttled': forLong('ThrottlingException', 429, LATER),
  'credentials': forLong('ExpiredTokenException', 403, REJECTED),
  'denied': {
    deployment: [denied(START), { ...denied(GET), isStuck: true }, wrongMembership('AccessDeniedException', 'or correct the membership ID if this account has no such membership')],
    update: [denied(START), denied(GET), wrongMembership('AccessDeniedException', 'or correct the membership ID if this account has no such membership')],
    removal: [denied(CANCEL), goneMembership],
  },
  'quota': {
    deployment: [noQuota, usedUpQuota, {
      ...usedUpQuota,
      because: 'the jobs of the stack use up the quota',
      when: 'they run one after the other',
      wanted: TWO_JOBS,
      corrected: { ...TWO_JOBS, maxConcurrentJobs: 1 },
      breaks: ({ service }) => {
        service.configure({ quotas: { perMembership: 1 } });
        service.changePlan({ runningMs: HOUR });
      },
      says: [...WAITED, 'or set `maxConcurrentJobs` of the provider'],
      mends: undefined,
    }],
    update: [noQuota, usedUpQuotaOfOne, {
      because: 'it replaces the jobs that use up the quota',
      when: 'one of them was canceled',
      before: one({ waitMinutes: 0 }),
      breaks: ({ service }) => service.configure({ quotas: { perMembership: 1 } }),
      says: [WAITED[0], 'this update replaces all running jobs', 'Cancel one or more of them and redeploy'],
      mends: async (story, reason) => {
        cancelAsAdvised(story.account, reason);
        await story.pass(5 * MINUTE);
      },
    }, {
      because: 'a tag exceeds a quota',
      when: 'that was increased',
      wanted: one({ tags: { team: 'new' } }),
      ...answering('TagResource', 'ServiceQuotaExceededException', 'Too many tags'),
      says: ['ServiceQuotaExceededException: Too many tags', 'Request a quota increase in Service Quotas, under AWS Clean Rooms ML, and redeploy'],
    }],
    removal: 'what a Delete does counts toward no quota',
  },
  'not found': {
    deployment: [missingModel, { ...wrongMembership('ResourceNotFoundException', CHECK), isStuck: false, retains: false }],
    update: [missingModel, wrongMembership('ResourceNotFoundException', CHECK)],
    // A membership that is not found does not prevent a removal.
    removal: [canceling('ResourceNotFoundException', 'There is no such job')],
  },
  'conflict': {
    deployment: [takenName, conflict],
    update: [takenName, conflict],
    removal: [canceling('ConflictException', 'The job is being changed')],
  },
  'validation': {
    deployment: [rejected('ValidationException'), { ...rejectedWait('ValidationException'), isStuck: true }],
    update: [rejected('ValidationException'), rejectedWait('ValidationException')],
    removal: [canceling('ValidationException', 'The collaboration forbids it')],
  },
  'refused': {
    deployment: [rejected('UnsupportedOperationException', 400), { ...rejectedWait('ForbiddenException', 403), isStuck: true }],
    update: [rejected('UnsupportedOperationException', 400), rejectedWait('ForbiddenException', 403)],
    removal: [canceling('ForbiddenException', 'The proxy forbids it', { status: 403 })],
  },
};
