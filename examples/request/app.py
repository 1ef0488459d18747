from pathlib import Path

from aws_cdk import App, CfnOutput, Duration, Stack
from cdk_cleanrooms_ml import InferenceJobRequest, JobCompletion, TrainedModelInferenceJob

app = App()
stack = Stack(app, "Scores")

# What `aws cleanroomsml start-trained-model-inference-job --cli-input-json file://request.json` runs manually.
request = InferenceJobRequest.from_file(str(Path(__file__).with_name("request.json")))
job = TrainedModelInferenceJob.for_request(stack, "Job", request, completion=JobCompletion.up_to(Duration.minutes(30)))

CfnOutput(stack, "JobArn", value=job.trained_model_inference_job_arn)
CfnOutput(stack, "Image", value=job.inference_container_image_digest)

app.synth()
