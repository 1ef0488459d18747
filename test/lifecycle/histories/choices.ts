/** What a user does and the mood of the service, as data, so that both can be generated at random, shrunk, and replayed. */
import type { TroubleChoice } from './trouble';
import type { JobPlan } from '../../../simulator';
import { type DeclaredJob, type DeclaredStack, MEMBERSHIP, OTHER_MEMBERSHIP } from '../apps';

/** What a job's declaration can differ in. */
export interface JobChoice {
  readonly configuration: number;
  readonly elsewhere: boolean;
  /** What a parameter of the template holds in place of a membership. */
  readonly invalid?: keyof typeof INVALID;
  /** Whose name it has: its own or one that all jobs share, given by the user; otherwise it is generated. */
  readonly name?: 'own' | 'shared';
  readonly rerun: number;
  readonly tag: number;
  readonly retain: boolean;
}

/** What is no membership. */
export const INVALID = {
  arn: `arn:aws:cleanrooms:us-east-1:111122223333:membership/${MEMBERSHIP}`,
  upperCase: 'AAAAAAAA-2222-4333-8444-555555555555',
  empty: '',
};

export const givenName = (id: string, name: 'own' | 'shared') => name === 'own' ? `the job ${id}` : 'the job of all';

export type JobId = 'One' | 'Two';

export type JobChoices = Readonly<Partial<Record<JobId, JobChoice>>>;

/** How the service treats the jobs that are started from now on. */
export interface Mood {
  readonly runningSeconds: number;
  readonly fails: boolean;
  readonly cancelOutcomes: JobPlan['cancelOutcomes'];
  readonly listLagSeconds: number;
  readonly shiftingPages: boolean;
  /** How long every call takes: what two do at once overlaps. */
  readonly answerSeconds: number;
  /** How long CloudFormation takes to act on an answer. */
  readonly acceptSeconds: number;
  /** Whether the beginning of a rollback changes the time of the last update. */
  readonly rollbackIsAnUpdate: boolean;
  /** How many jobs a membership may run at once, and for how long those of others hold all these slots from now on. */
  readonly slots: { readonly perMembership: number; readonly takenSeconds: number };
}

export interface Deployment {
  readonly jobs: JobChoices;
  readonly sibling: { readonly seconds: number; readonly fails: boolean; readonly afterTheJob: boolean };
  readonly disableRollback: boolean;
  /** Whether it waits for hours, leg by leg. */
  readonly patient: boolean;
  /** Whether only one job of a membership runs at a time. */
  readonly inLanes: boolean;
  readonly mood: Mood;
  readonly troubles: readonly TroubleChoice[];
  readonly interruption?: { readonly how: 'cancel' | 'destroy' | 'job canceled'; readonly seconds: number };
}

/** What happens to the tags of a job. */
export interface Untagging {
  /** Which of the jobs that stacks have started, counted from the latest. */
  readonly nth: number;
  readonly keys: 'stack-id' | 'logical-id' | 'all';
}

/** Jobs that other people start. */
export interface Others {
  readonly count: number;
  /** `copied`: that of our latest job. */
  readonly name: 'own' | 'shared' | 'copied';
  readonly runningSeconds: number;
}

export interface Loss {
  readonly elsewhere: boolean;
  readonly error: 'AccessDeniedException' | 'ResourceNotFoundException';
}

/** How long a deployment waits, and how long a patient one waits, in three legs. */
const WAIT_MINUTES = 5;
const PATIENT_WAIT_MINUTES = 101;

/** Too long for a short wait, but done in the last leg of a patient one; and too long for any wait. Other jobs end with time to spare. */
export const LONG = 75 * 60;
export const TOO_LONG = 3 * 3600;

/** No scarcity. */
export const PLENTY = 100;

/** Whether a deployment has to give up on jobs of that length. */
export function isTooLong(runningSeconds: number, patient: boolean): boolean {
  return runningSeconds >= (patient ? TOO_LONG : LONG);
}

/** A longer lag than the handler allows for: it then cannot find a job whose ARN it does not know. */
export const LATE_BY_MINUTES = 200;

/** Whether a change from one to the other needs no new run. */
export function isSameJob(a: JobChoice, b: JobChoice): boolean {
  return a.configuration === b.configuration && a.elsewhere === b.elsewhere && a.invalid === b.invalid && a.name === b.name && a.rerun === b.rerun;
}

/** @param revision of the deployment */
export function declaredStack({ jobs, sibling, patient, inLanes }: Deployment, revision: number): DeclaredStack {
  const waitMinutes = patient ? PATIENT_WAIT_MINUTES : WAIT_MINUTES;
  const declared = Object.entries(jobs).map(([id, job]) => ({ ...declaredJob(id, job), waitMinutes }));
  return {
    jobs: declared,
    ...(inLanes && { maxConcurrentJobs: 1 }),
    siblings: [{
      id: 'Sibling',
      seconds: sibling.seconds,
      fails: sibling.fails,
      // It changes when the sibling must do something: fail, or no longer fail.
      revision: sibling.fails ? `${revision % 2}` : 'same',
      ...(sibling.afterTheJob && declared.length > 0 && { after: declared[0].id }),
    }],
  };
}

export function declaredJob(id: string, { configuration, elsewhere, invalid, name, rerun, tag, retain }: JobChoice): DeclaredJob {
  return {
    id,
    membershipIdentifier: elsewhere ? OTHER_MEMBERSHIP : MEMBERSHIP,
    description: `configuration ${configuration}`,
    tags: { tag: String(tag) },
    ...(invalid !== undefined && { membershipIdentifier: INVALID[invalid], isParameter: true, sourceMembership: MEMBERSHIP }),
    ...(name !== undefined && { jobName: givenName(id, name) }),
    ...(rerun > 0 && { rerunToken: String(rerun) }),
    ...(retain && { retain }),
  };
}
