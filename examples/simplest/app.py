from aws_cdk import App, CfnOutput, Stack
from cdk_cleanrooms_ml import InferenceInstanceType, TrainedModelInferenceJob

app = App()
stack = Stack(app, "Scores")

membership = "arn:aws:cleanrooms-ml:us-east-1:111122223333:membership/a1b2c3d4-5678-90ab-cdef-111122223333"
job = TrainedModelInferenceJob(
    stack, "Job",
    membership_identifier="a1b2c3d4-5678-90ab-cdef-111122223333",
    trained_model_arn=f"{membership}/trained-model/0f4c6d1e-1111-2222-3333-444455556666",
    ml_input_channel_arn=f"{membership}/ml-input-channel/7b1e9a52-1111-2222-3333-444455556666",
    instance_type=InferenceInstanceType.ML_M5_XLARGE,
    output_member="444455556666",  # the account that receives the results
)

CfnOutput(stack, "JobArn", value=job.trained_model_inference_job_arn)

app.synth()
