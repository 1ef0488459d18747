/** The state machine that runs jobs: it starts one, waits for it, and cleans up after runs that were stopped. */
import { Duration } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import * as tasks from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { Construct } from 'constructs';
import { givenProps } from './given-props';
import type { InferenceJobRunnerProps } from '../inference-job-runner-props';
import { NOT_YET, type PollInput, type PollOutcome } from '../shared/run-input';

/** A response that never comes must not be waited for. The function has five minutes. */
const LONGEST_POLL = sfn.Timeout.duration(Duration.minutes(10));

/** The longest run. Polls of at most three events each stay below the 25,000 events of an execution for this long. */
const LONGEST_RUN = Duration.days(28);

/**
 * "Not yet" is an error, like everything that a later poll may get over: only a result ends a run. A retry costs one transition. After a Start without
 * a response the function looks for most of a minute: List shows the job when the next poll looks.
 */
const POLLS = {
  interval: Duration.seconds(45),
  // Polls are about a tenth of the run apart until they are five minutes apart.
  backoffRate: 1.1,
  maxDelay: Duration.minutes(5),
  maxAttempts: 99_999_999,
} satisfies sfn.RetryProps;

const WAITS: sfn.RetryProps = { ...POLLS, errors: [sfn.Errors.ALL] };

/** A process may have ended between the Start and its answer: the next one looks when List shows the job, which may take a minute and a half. */
const AFTER_A_BREAKDOWN: sfn.RetryProps = { ...POLLS, errors: [sfn.Errors.ALL], interval: Duration.seconds(100) };

export function runnerStateMachine(runner: Construct, poll: lambda.IFunction, { tracingEnabled, logs }: InferenceJobRunnerProps): sfn.StateMachine {
  /* eslint-disable awscdk/require-passing-this -- the runner says where its state machine stands */
  const { stringAt } = sfn.JsonPath;
  const pollInput = (more: Partial<PollInput> = {}) => sfn.TaskInput.fromObject({
    stateMachineArn: sfn.JsonPath.stateMachineId,
    executionArn: sfn.JsonPath.executionId,
    startTime: sfn.JsonPath.executionStartTime,
    input: sfn.JsonPath.objectAt('$$.Execution.Input'),
    ...more,
  } satisfies { readonly [name in keyof PollInput]: unknown });
  const task = (id: string, comment: string, payload: sfn.TaskInput) => tasks.LambdaInvoke.jsonPath(runner, id, {
    stateName: id, comment, lambdaFunction: poll, payload, payloadResponseOnly: true, retryOnServiceExceptions: false, taskTimeout: LONGEST_POLL,
  });
  const outcomeIs = (outcome: PollOutcome['outcome']) => sfn.Condition.stringEquals('$.outcome', outcome);

  const failed = sfn.Fail.jsonPath(runner, 'Failed', { stateName: 'Failed', errorPath: '$.error', causePath: '$.cause' });
  const finished = sfn.Succeed.jsonPath(runner, 'Finished', { stateName: 'Finished', outputPath: '$.output' });
  const cleanedUp = sfn.Succeed.jsonPath(runner, 'CleanedUp', { stateName: 'CleanedUp' });
  const wait = task('Wait', 'Waits until the job is ACTIVE', pollInput({ jobArn: stringAt('$.jobArn'), isSettled: true })).addRetry(WAITS);
  // A state of its own: that nothing else runs is known from here on, and needs no more looks.
  const settle = task('Settle', 'Cancels jobs that were started at the same moment', pollInput({ jobArn: stringAt('$.jobArn') })).addRetry(WAITS);
  const start = task('Start', 'Starts the job once, or cleans up after a run that was stopped', pollInput())
    .addRetry({ ...POLLS, errors: [NOT_YET] })
    .addRetry(AFTER_A_BREAKDOWN);
  const next = sfn.Choice.jsonPath(runner, 'Outcome', { stateName: 'Outcome' })
    .when(outcomeIs('STARTED'), settle)
    .when(outcomeIs('SETTLED'), wait)
    .when(outcomeIs('SUCCEEDED'), finished)
    .when(outcomeIs('CLEANED_UP'), cleanedUp)
    .otherwise(failed);
  for (const state of [start, settle, wait]) {
    state.next(next);
  }

  return new sfn.StateMachine(runner, 'StateMachine', givenProps({
    comment: 'Runs the inference jobs of StartTrainedModelInferenceJob. Do not start executions of it yourself.',
    definitionBody: sfn.DefinitionBody.fromChainable(start),
    timeout: LONGEST_RUN,
    tracingEnabled,
    logs,
  }));
}
