import { IEnvironmentAware } from 'aws-cdk-lib/interfaces';
import { IConstruct } from 'constructs';

// Named and shaped as AWS CDK generates them for CloudFormation resources: if CloudFormation supports these one day, its constructs fit in here.
// A membership and a configured model algorithm association are such resources already: their references are those of AWS CDK.

/** Indicates that this resource can be referenced as a TrainedModelInferenceJob. */
export interface ITrainedModelInferenceJobRef extends IConstruct, IEnvironmentAware {
  /** A reference to a TrainedModelInferenceJob resource. */
  readonly trainedModelInferenceJobRef: TrainedModelInferenceJobReference;
}

/** A reference to a TrainedModelInferenceJob resource. */
export interface TrainedModelInferenceJobReference {
  /**
   * The ARN of the job (`trainedModelInferenceJobArn`), in the form
   * `arn:aws:cleanrooms-ml:<region>:<account>:membership/<uuid>/trained-model-inference-job/<id>`.
   */
  readonly trainedModelInferenceJobArn: string;
}

/** Indicates that this resource can be referenced as a TrainedModel. */
export interface ITrainedModelRef extends IConstruct, IEnvironmentAware {
  /** A reference to a TrainedModel resource. */
  readonly trainedModelRef: TrainedModelReference;
}

/** A reference to a TrainedModel resource. */
export interface TrainedModelReference {
  /** The ARN of the trained model (`trainedModelArn`), in the form `arn:aws:cleanrooms-ml:<region>:<account>:membership/<uuid>/trained-model/<id>`. */
  readonly trainedModelArn: string;
}

/** Indicates that this resource can be referenced as an MLInputChannel. */
export interface IMLInputChannelRef extends IConstruct, IEnvironmentAware {
  /** A reference to an MLInputChannel resource. */
  readonly mlInputChannelRef: MLInputChannelReference;
}

/** A reference to an MLInputChannel resource. */
export interface MLInputChannelReference {
  /** The ARN of the ML input channel (`mlInputChannelArn`), in the form `arn:aws:cleanrooms-ml:<region>:<account>:membership/<uuid>/ml-input-channel/<id>`. */
  readonly mlInputChannelArn: string;
}
