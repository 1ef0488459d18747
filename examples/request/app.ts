import * as path from 'node:path';
import { App, CfnOutput, Duration, Stack } from 'aws-cdk-lib';
import { InferenceJobRequest, JobCompletion, TrainedModelInferenceJob } from 'cdk-cleanrooms-ml';

const app = new App();
const stack = new Stack(app, 'Scores');

// What `aws cleanroomsml start-trained-model-inference-job --cli-input-json file://request.json` runs manually.
const request = InferenceJobRequest.fromFile(path.join(__dirname, 'request.json'));
const job = TrainedModelInferenceJob.forRequest(stack, 'Job', request, {
  completion: JobCompletion.upTo(Duration.minutes(30)),
});

new CfnOutput(stack, 'JobArn', { value: job.trainedModelInferenceJobArn });
new CfnOutput(stack, 'Image', { value: job.inferenceContainerImageDigest });
