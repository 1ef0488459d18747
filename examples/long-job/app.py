from aws_cdk import App, CfnOutput, Duration, Stack
from cdk_cleanrooms_ml import InferenceInstanceType, JobCompletion, TrainedModelInferenceJob

app = App()
stack = Stack(app, "YearlyScores")

membership = "arn:aws:cleanrooms-ml:us-east-1:111122223333:membership/a1b2c3d4-5678-90ab-cdef-111122223333"
job = TrainedModelInferenceJob(
    stack, "Job",
    membership_identifier="a1b2c3d4-5678-90ab-cdef-111122223333",
    trained_model_arn=f"{membership}/trained-model/0f4c6d1e-1111-2222-3333-444455556666",
    ml_input_channel_arn=f"{membership}/ml-input-channel/7b1e9a52-1111-2222-3333-444455556666",
    instance_type=InferenceInstanceType.ML_R7_I_8_XLARGE,
    instance_count=4,
    output_member="444455556666",
    # 15 resources in the stack wait, one after another.
    completion=JobCompletion.up_to(Duration.hours(12)),
    # `cdk deploy -c run=2027` runs the same job again. Keep that value afterward: changing it back runs the job once more.
    rerun_token=app.node.try_get_context("run") or "2026",
)

job.metric_failed().create_alarm(stack, "JobFailed", threshold=1, evaluation_periods=1)

CfnOutput(stack, "Finished", value=job.update_time)

app.synth()
