/** Stacks whose state machines run inference jobs, as a user's app declares them. */
import { Duration, type Stack } from 'aws-cdk-lib';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import * as current from '../../../src';
import { type Library, MEMBERSHIP, OTHER_MEMBERSHIP, synthesizeStack } from '../apps';
import type { Template } from '../template';

/** What no history may show. */
export const SECRET = 'a-secret-of-the-environment';

export interface DeclaredRuns {
  /** One state, one state in a Map over `$.models`, or two of them at the same time. */
  readonly shape?: 'one' | 'map' | 'two';
  readonly maxConcurrency?: number;
  /** How often the state is tried again after its job has failed. */
  readonly retries?: number;
  /** Whether every error is retried, as users write it who have no particular error in mind. */
  readonly retriesEverything?: boolean;
  /** Whether the errors of the state are caught by their names, and lead to an output `{ caught: <error> }`. */
  readonly catches?: boolean;
  readonly timeoutMinutes?: number;
  /** A name that the user gives to every job. */
  readonly jobName?: string;
  /** Whether the key of the run is `$.key`. */
  readonly hasKey?: boolean;
  /** Whether an execution whose key has had a run succeeds, as in examples/nightly. */
  readonly catchesRepeats?: boolean;
  readonly elsewhere?: boolean;
  /** Whether there is a second state machine, `Other`, with a state of its own. */
  readonly other?: boolean;
  /** Another one makes a stack that has to be updated. */
  readonly revision?: number;
}

export const INPUT = { channel: arnOf('ml-input-channel/bbbb'), key: 'the key' };

/** The input of a Map over so many models. */
export const modelsInput = (count: number) => ({ ...INPUT, models: Array.from({ length: count }, (_, index) => arnOf(`trained-model/model${index}`)) });

const known = new Map<Library, Map<string, Template>>();

/** The description of every job: what is only passed on needs no other synth. */
const REVISION = 'revision 0';

export function synthesizeRuns({ revision = 0, ...declared }: DeclaredRuns, library: Library = current): Template {
  const key = JSON.stringify(declared);
  const templates = known.get(library) ?? new Map<string, Template>();
  const template = templates.get(key) ?? synthesizeStack((stack) => {
    const place = { library, stack };
    new sfn.StateMachine(stack, 'Scoring', { definitionBody: sfn.DefinitionBody.fromChainable(chainOf(place, declared)) });
    if (declared.other) {
      new sfn.StateMachine(stack, 'Other', { definitionBody: sfn.DefinitionBody.fromChainable(infer(place, 'InferOther', declared)) });
    }
  });
  known.set(library, templates.set(key, template));
  return revision === 0 ? template : JSON.parse(JSON.stringify(template).replaceAll(REVISION, `revision ${revision}`)) as Template;
}

/** Where a state is declared, and with which version of the library. */
interface Place {
  readonly library: Library;
  readonly stack: Stack;
}

function chainOf(place: Place, declared: DeclaredRuns): sfn.IChainable {
  const { stack } = place;
  const { shape = 'one', maxConcurrency } = declared;
  switch (shape) {
    case 'one':
      return infer(place, 'Infer', declared);
    case 'two': {
      const both = new sfn.Parallel(stack, 'Both');
      return both.branch(infer(place, 'Infer', declared)).branch(infer(place, 'InferToo', declared));
    }
    case 'map':
      return new sfn.Map(stack, 'EveryModel', {
        itemsPath: '$.models', maxConcurrency, itemSelector: { 'model.$': '$$.Map.Item.Value', 'channel.$': '$.channel', 'key.$': '$.key' },
      }).itemProcessor(infer(place, 'Infer', declared, sfn.JsonPath.stringAt('$.model')));
  }
}

function infer(
  { library, stack }: Place, id: string, declared: DeclaredRuns, trainedModelArn = arnOf('trained-model/aaaa', declared.elsewhere),
): sfn.IChainable {
  const {
    retries = 0, retriesEverything = false, catches = false, catchesRepeats = false, timeoutMinutes, jobName, hasKey = false, elsewhere = false,
  } = declared;
  const state = library.StartTrainedModelInferenceJob.jsonPath(stack, id, {
    membershipIdentifier: elsewhere ? OTHER_MEMBERSHIP : MEMBERSHIP,
    trainedModelArn,
    mlInputChannelArn: sfn.JsonPath.stringAt('$.channel'),
    instanceType: library.InferenceInstanceType.ML_G5_XLARGE,
    outputMember: '111122223333',
    environment: { TOKEN: SECRET },
    description: REVISION,
    ...(jobName !== undefined && { jobName }),
    ...(hasKey && { runKey: sfn.JsonPath.stringAt('$.key') }),
    ...(timeoutMinutes !== undefined && { taskTimeout: sfn.Timeout.duration(Duration.minutes(timeoutMinutes)) }),
  });
  if (retries > 0) {
    state.addRetry({ errors: ['CleanRoomsML.JobFailed'], maxAttempts: retries, interval: Duration.seconds(60), backoffRate: 1 });
  }
  if (retriesEverything) {
    state.addRetry();
  }
  if (catches) {
    const caught = sfn.Pass.jsonPath(stack, `${id}Caught`, { parameters: { 'caught.$': '$.Error', 'cause.$': '$.Cause' } });
    state.addCatch(caught, { errors: ['CleanRoomsML.JobFailed', 'CleanRoomsML.JobCanceled', 'CleanRoomsML.RunStopped'] });
  }
  if (catchesRepeats) {
    state.addCatch(sfn.Succeed.jsonPath(stack, `${id}RunsAlready`), { errors: ['StepFunctions.ExecutionAlreadyExistsException'] });
  }
  return state;
}

function arnOf(resource: string, elsewhere = false): string {
  return `arn:aws:cleanrooms-ml:us-east-1:111122223333:membership/${elsewhere ? OTHER_MEMBERSHIP : MEMBERSHIP}/${resource}`;
}
