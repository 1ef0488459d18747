from aws_cdk import App, RemovalPolicy, Stack
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_s3_notifications as s3n
from aws_cdk import aws_sqs as sqs
from aws_cdk import aws_ssm as ssm
from cdk_cleanrooms_ml import InferenceInstanceType, TrainedModelInferenceJob

app = App()
stack = Stack(app, "ScoresAndAfter")

# The bucket for results. The ML configuration of the member that receives them (here: this account) must name it, with the prefix scores/: deploy
# this app without the job and the parameter first, set the ML configuration, and then add them and redeploy.
results = s3.Bucket(stack, "Results", enforce_ssl=True, removal_policy=RemovalPolicy.RETAIN)
arrived = sqs.Queue(stack, "Arrived", enforce_ssl=True)
results.add_event_notification(s3.EventType.OBJECT_CREATED, s3n.SqsDestination(arrived), s3.NotificationKeyFilter(prefix="scores/"))

membership = "arn:aws:cleanrooms-ml:us-east-1:111122223333:membership/a1b2c3d4-5678-90ab-cdef-111122223333"
job = TrainedModelInferenceJob(
    stack, "Job",
    membership_identifier="a1b2c3d4-5678-90ab-cdef-111122223333",
    trained_model_arn=f"{membership}/trained-model/0f4c6d1e-1111-2222-3333-444455556666",
    ml_input_channel_arn=f"{membership}/ml-input-channel/7b1e9a52-1111-2222-3333-444455556666",
    instance_type=InferenceInstanceType.ML_M5_XLARGE,
    output_member="111122223333",
)
# The queue receives nothing about results that arrive before the notification exists.
job.node.add_dependency(results)

# Resources that refer to the job are deployed after it has finished, and stay unchanged if it fails.
ssm.StringParameter(stack, "LatestScores", string_value=job.trained_model_inference_job_arn)

app.synth()
