import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { InferenceJobProps } from './inference-job-props';
import { InferenceJobRunner } from './inference-job-runner';

/**
 * What the inference job of a state does, and how it is run.
 *
 * Values may come from the input of the state: `sfn.JsonPath.stringAt('$.channel')` and `sfn.JsonPath.numberAt('$.count')` in a state that uses
 * JSONPath, and expressions such as `{% $states.input.channel %}` in one that uses JSONata, except for numbers. They are checked when the state runs.
 * The names of `environment` and of `tags` must be known at synth, and the values of `environment` at synth or at deployment: the history of an execution
 * would show them. In a state that uses JSONPath, `encryptionKey` may come from the input, as in
 * `kms.Key.fromKeyArn(stack, 'Key', sfn.JsonPath.stringAt('$.key'))`; the runner may then use every key in the Region whose key policy
 * allows it. In one that uses JSONata it cannot, because `kms.Key.fromKeyArn()` refuses expressions. A generated `jobName` begins with the
 * name of the execution that runs the job.
 *
 * `heartbeatTimeout` is 6 hours by default, or not set if the state may time out earlier; it must be at least 15 minutes and shorter than the timeout,
 * because polls are up to five minutes apart.
 */
export interface StartTrainedModelInferenceJobOptions extends InferenceJobProps {
  /**
   * What identifies the run, for a trigger that may fire more than once: a nonempty string, taken from the input
   * of the state. Combine the schedule and the scheduled time, because another schedule may have the same time. In a `Map`, add the item.
   *
   * A state starts one job for each key: a second execution of the state machine with the same key fails in this state with
   * `StepFunctions.ExecutionAlreadyExistsException`, and starts nothing; that error is not retried. A redrive has the same key. A retry of the state
   * after another error is another run. AWS Step Functions remembers a key for 90 days after the run has ended, however it has ended (`name` of
   * StartExecution): to run a job again, start an execution with another key.
   *
   * @default - every entry of the state, and every retry, is a run
   */
  readonly runKey?: string;

  /**
   * The runner whose functions run the job, for example in a VPC or with your own roles or keys. It must belong to the same stack.
   *
   * If you change it, the deployment stops the executions that wait for a run of the previous runner, and cancels their jobs, unless another state of the
   * state machine still uses that runner.
   *
   * @default - the runner of the stack, `InferenceJobRunner.forStackOf()`
   */
  readonly runner?: InferenceJobRunner;
}

/** The props of a state that uses JSONPath. */
export interface StartTrainedModelInferenceJobJsonPathProps extends sfn.TaskStateJsonPathBaseProps, StartTrainedModelInferenceJobOptions {}

/** The props of a state that uses JSONata. */
export interface StartTrainedModelInferenceJobJsonataProps extends sfn.TaskStateJsonataBaseProps, StartTrainedModelInferenceJobOptions {}

/** The props of a state that runs an inference job. */
export interface StartTrainedModelInferenceJobProps extends sfn.TaskStateBaseProps, StartTrainedModelInferenceJobOptions {}
