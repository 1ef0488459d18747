import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { InferenceJobFunctionsProps } from './inference-job-functions-props';

/**
 * How the inference jobs of state machines are run.
 *
 * For settings that are not here, such as reserved concurrency or layers, use an escape hatch: see `InferenceJobRunner`.
 */
export interface InferenceJobRunnerProps extends InferenceJobFunctionsProps {
  /**
   * Whether X-Ray traces the state machine that runs the jobs, as `tracingEnabled` of `sfn.StateMachine`.
   *
   * @default false
   */
  readonly tracingEnabled?: boolean;

  /**
   * The logging options of the state machine that runs the jobs, as `logs` of `sfn.StateMachine`. Its execution data never contains environment values of jobs.
   *
   * @default - no logging
   */
  readonly logs?: sfn.LogOptions;
}
