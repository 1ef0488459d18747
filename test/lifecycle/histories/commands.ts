/** What can happen in a history, made at random. */
import * as fc from 'fast-check';
import { type Deployment, type JobChoice, LATE_BY_MINUTES, LONG, type Loss, type Others, PLENTY, TOO_LONG, type Untagging } from './choices';
import type { History } from './history';
import { lateDenial, troubles, type TroubleChoice, troublesOfADeployment, withoutHopeless } from './trouble';

/** Whether there is a stack: all that a command needs to know. */
export interface Model {
  hasStack: boolean;
}

type Command = fc.AsyncCommand<Model, History>;

class Deploy implements Command {
  constructor(private readonly deployment: Deployment) {}

  check = () => true;

  async run(model: Model, history: History): Promise<void> {
    model.hasStack = true;
    await history.deploy(this.deployment);
  }

  toString = () => `deploy ${JSON.stringify(this.deployment)}`;
}

/** What people do when a deployment has failed. */
class DeployAgain implements Command {
  constructor(private readonly chosen: Omit<Deployment, 'jobs'>) {}

  check = ({ hasStack }: Model) => hasStack;

  run = (_: Model, history: History) => history.deploy({ ...this.chosen, jobs: history.attempted });

  toString = () => `deploy again ${JSON.stringify(this.chosen)}`;
}

/** What people do at once when a deployment has failed: they deploy again, by default what there was before. */
class DeployTwice implements Command {
  constructor(private readonly deployments: readonly [Deployment, Omit<Deployment, 'jobs'> & Partial<Deployment>]) {}

  check = ({ hasStack }: Model) => hasStack;

  async run(_: Model, history: History): Promise<void> {
    const { jobs } = history;
    const [first, second] = this.deployments;
    await history.deploy(first);
    await history.deploy({ jobs, ...second });
  }

  toString = () => `deploy twice ${JSON.stringify(this.deployments)}`;
}

class Destroy implements Command {
  constructor(private readonly meanwhile: readonly TroubleChoice[]) {}

  check = ({ hasStack }: Model) => hasStack;

  async run(model: Model, history: History): Promise<void> {
    model.hasStack = false;
    await history.destroy(this.meanwhile);
  }

  toString = () => `destroy ${JSON.stringify(this.meanwhile)}`;
}

class Pass implements Command {
  constructor(private readonly seconds: number) {}

  check = ({ hasStack }: Model) => hasStack;

  run = (_: Model, history: History) => history.pass(this.seconds);

  toString = () => `${this.seconds} s pass`;
}

class CancelFromOutside implements Command {
  check = ({ hasStack }: Model) => hasStack;

  run = async (_: Model, history: History) => history.cancelFromOutside();

  toString = () => 'somebody cancels a job';
}

class RollBack implements Command {
  constructor(private readonly skips: boolean, private readonly meanwhile: readonly TroubleChoice[]) {}

  check = ({ hasStack }: Model) => hasStack;

  run = (_: Model, history: History) => history.rollBack(this.skips, this.meanwhile);

  toString = () => `roll back by hand${this.skips ? ', skipping what has failed' : ''} ${JSON.stringify(this.meanwhile)}`;
}

class Untag implements Command {
  constructor(private readonly untagging: Untagging) {}

  check = ({ hasStack }: Model) => hasStack;

  run = async (_: Model, history: History) => history.untag(this.untagging);

  toString = () => `somebody takes tags off ${JSON.stringify(this.untagging)}`;
}

class OthersStart implements Command {
  constructor(private readonly others: Others) {}

  check = () => true;

  run = async (_: Model, history: History) => history.othersStart(this.others);

  toString = () => `others start ${JSON.stringify(this.others)}`;
}

class LoseMembership implements Command {
  constructor(private readonly loss: Loss) {}

  check = ({ hasStack }: Model) => hasStack;

  run = async (_: Model, history: History) => history.lose(this.loss);

  toString = () => `a membership goes ${JSON.stringify(this.loss)}`;
}

const rarely = (weight: number) => fc.oneof({ weight: weight - 1, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) });

const job: fc.Arbitrary<JobChoice> = fc.record({
  configuration: fc.nat({ max: 2 }),
  elsewhere: rarely(5),
  invalid: fc.oneof({ weight: 12, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: fc.constantFrom('arn' as const, 'upperCase' as const, 'empty' as const) }),
  name: fc.constantFrom(undefined, undefined, undefined, undefined, 'own' as const, 'shared' as const),
  rerun: fc.oneof({ weight: 6, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.constant(1) }),
  tag: fc.nat({ max: 1 }),
  retain: rarely(8),
});

/** A second job, because two jobs may affect each other. */
const another: fc.Arbitrary<JobChoice> = fc.record({
  configuration: fc.nat({ max: 1 }),
  elsewhere: fc.constant(false),
  name: fc.constantFrom(undefined, undefined, 'shared' as const),
  rerun: fc.constant(0),
  tag: fc.nat({ max: 1 }),
  retain: fc.constant(false),
});

const deployment: fc.Arbitrary<Deployment> = fc.record({
  jobs: fc.oneof(
    { weight: 6, arbitrary: fc.record({ One: job }) },
    { weight: 2, arbitrary: fc.record({ One: job, Two: another }) },
    { weight: 1, arbitrary: fc.record({ Two: another }) },
    { weight: 1, arbitrary: fc.constant({}) },
  ),
  sibling: fc.record({ seconds: fc.constantFrom(1, 30, 50, 60, 75, 100, 200), fails: rarely(4), afterTheJob: fc.boolean() }),
  disableRollback: rarely(6),
  patient: rarely(6),
  inLanes: rarely(3),
  mood: fc.record({
    runningSeconds: fc.constantFrom(0, 20, 45, 100, LONG, 0, 20, 45, 100, TOO_LONG),
    fails: rarely(6),
    cancelOutcomes: fc.oneof(
      { weight: 6, arbitrary: fc.constant(['INACTIVE' as const]) },
      { weight: 1, arbitrary: fc.constantFrom(['ACTIVE' as const], ['CANCEL_FAILED' as const, 'INACTIVE' as const]) },
    ),
    listLagSeconds: fc.constantFrom(0, 0, 3, 20, 80, 0, 3, 20, 80, LATE_BY_MINUTES),
    shiftingPages: rarely(5),
    answerSeconds: fc.constantFrom(0, 0, 0.3, 3),
    acceptSeconds: fc.constantFrom(0, 2, 2, 20),
    rollbackIsAnUpdate: fc.boolean(),
    slots: fc.oneof(
      { weight: 7, arbitrary: fc.constant({ perMembership: PLENTY, takenSeconds: 0 }) },
      { weight: 1, arbitrary: fc.record({ perMembership: fc.constantFrom(1, 2), takenSeconds: fc.constantFrom(0, 60, 100, 700) }) },
    ),
  }),
  troubles: troublesOfADeployment,
  interruption: fc.oneof(
    { weight: 6, arbitrary: fc.constant(undefined) },
    { weight: 1, arbitrary: fc.record({ how: fc.constantFrom('cancel', 'destroy', 'job canceled'), seconds: fc.constantFrom(41, 42, 43, 60, 73, 75, 100, 150) }) },
  ),
}).map((chosen) => ({ ...chosen, troubles: withoutHopeless(chosen.troubles, chosen.mood.listLagSeconds) }));

/** A deployment that is given up while one of its waiters is late: the waiter runs on, perhaps into the next deployment. */
const givenUp: fc.Arbitrary<Deployment> = fc.tuple(
  deployment, fc.constantFrom(35, 50, 60), fc.constantFrom(90, 110, 125, 150),
).map(([chosen, seconds, late]) => ({
  ...chosen,
  sibling: { seconds, fails: true, afterTheJob: false },
  disableRollback: false,
  troubles: [{ is: 'late poll', nth: 0, seconds: late }],
}));

/** The same, then redeployed: the late waiter comes before the next waiter has responded, because List lags by then. */
const givenUpAndAgain: fc.Arbitrary<[Deployment, Deployment]> = fc.tuple(givenUp, fc.constantFrom(20, 80)).map(([first, listLagSeconds]) => [
  { ...first, interruption: undefined, mood: { ...first.mood, slots: { perMembership: PLENTY, takenSeconds: 0 } } },
  {
    ...first,
    interruption: undefined,
    sibling: { seconds: 1, fails: false, afterTheJob: false },
    mood: { ...first.mood, runningSeconds: 100, fails: false, listLagSeconds, slots: { perMembership: PLENTY, takenSeconds: 0 } },
    troubles: [],
  },
]);

/** Killed at its Start and not rolled back, to be repeated: CloudFormation then takes what it tried to apply for what was there. */
const brokenDown: fc.Arbitrary<Deployment> = fc.tuple(deployment, fc.constantFrom('before', 'after')).map(([chosen, moment]) => ({
  ...chosen, disableRollback: true, troubles: [{ is: 'killed at Start', moment }],
}));

/** A move to another membership that is killed right after its Start: the rollback has to look there, too. */
const moved: fc.Arbitrary<Deployment> = fc.tuple(deployment, job).map(([chosen, One]) => ({
  ...chosen, jobs: { One: { ...One, elsewhere: true } }, disableRollback: false, troubles: [{ is: 'killed at Start', moment: 'after' }],
}));

/** A deployment whose waiter runs although the response to CloudFormation says that it does not, while other resources go on. */
const disowned: fc.Arbitrary<Deployment> = fc.tuple(deployment, fc.boolean()).map(([chosen, disableRollback]) => ({
  ...chosen,
  disableRollback,
  sibling: { seconds: 200, fails: false, afterTheJob: false },
  troubles: [{ is: 'waiter', how: 'lost', request: 0 }],
}));

/** One that waits for hours, and meets denials late in its wait. */
const deniedLate: fc.Arbitrary<Deployment> = fc.tuple(deployment, lateDenial).map(([{ mood, ...chosen }, denial]) => ({
  ...chosen,
  patient: true,
  sibling: { seconds: 1, fails: false, afterTheJob: false },
  mood: { ...mood, runningSeconds: LONG, fails: false, slots: { perMembership: PLENTY, takenSeconds: 0 }, listLagSeconds: 3 },
  interruption: undefined,
  troubles: [denial],
}));

/** What other people do between the deployments. */
const byOthers: fc.Arbitrary<Command> = fc.oneof(
  fc.constant(new CancelFromOutside()),
  fc.record({ nth: fc.nat({ max: 2 }), keys: fc.constantFrom('stack-id' as const, 'logical-id' as const, 'all' as const) }).map((choice) => new Untag(choice)),
  fc.record({
    count: fc.constantFrom(1, 3, 20), name: fc.constantFrom('own' as const, 'shared' as const, 'copied' as const), runningSeconds: fc.constantFrom(0, 100, 7200),
  }).map((choice) => new OthersStart(choice)),
  fc.record({
    elsewhere: fc.boolean(), error: fc.constantFrom('AccessDeniedException' as const, 'ResourceNotFoundException' as const),
  }).map((choice) => new LoseMembership(choice)),
);

/** @param replayPath of a history that failed, to replay it */
export const histories = (replayPath?: string) => fc.commands<Model, History, boolean>([
  // Several times, so that most of what happens is a deployment.
  ...Array.from({ length: 7 }, () => deployment.map((choice) => new Deploy(choice))),
  givenUp.map((choice) => new Deploy(choice)),
  givenUpAndAgain.map((choices) => new DeployTwice(choices)),
  brokenDown.map((choice) => new Deploy(choice)),
  fc.tuple(brokenDown, deployment.map(({ jobs: _, ...choice }) => choice)).map((choices) => new DeployTwice(choices)),
  moved.map((choice) => new Deploy(choice)),
  disowned.map((choice) => new Deploy(choice)),
  deniedLate.map((choice) => new Deploy(choice)),
  deployment.map(({ jobs: _, ...choice }) => new DeployAgain(choice)),
  fc.tuple(rarely(3), troubles).map(([skips, meanwhile]) => new RollBack(skips, meanwhile)),
  troubles.map((meanwhile) => new Destroy(meanwhile)),
  fc.constantFrom(30, 100, 300, 3600).map((seconds) => new Pass(seconds)),
  byOthers,
], { maxCommands: 6, replayPath });
