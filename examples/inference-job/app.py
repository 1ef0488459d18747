from aws_cdk import App, CfnOutput, Duration, Size, Stack, Tags
from aws_cdk import aws_kms as kms
from cdk_cleanrooms_ml import InferenceInstanceType, JobCompletion, TrainedModelInferenceJob

app = App()
stack = Stack(app, "LookalikeScores")

# Data scientists create the membership, the model and the channel: here they already exist.
membership = "a1b2c3d4-5678-90ab-cdef-111122223333"


def of_membership(type: str, id: str) -> str:
    return stack.format_arn(service="cleanrooms-ml", resource=f"membership/{membership}/{type}", resource_name=id)


job = TrainedModelInferenceJob(
    stack, "Scores",
    membership_identifier=membership,
    trained_model_arn=of_membership("trained-model", "0f4c6d1e-1111-2222-3333-444455556666"),
    trained_model_version_identifier="5d7e9c3a-1111-2222-3333-444455556666",
    configured_model_algorithm_association_arn=of_membership("configured-model-algorithm-association", "2c8a4f60-1111-2222-3333-444455556666"),
    ml_input_channel_arn=of_membership("ml-input-channel", "7b1e9a52-1111-2222-3333-444455556666"),
    instance_type=InferenceInstanceType.ML_G5_2_XLARGE,
    instance_count=int(app.node.try_get_context("instanceCount") or 1),
    output_member="444455556666",
    output_accept="text/csv",
    max_payload=Size.mebibytes(6),
    environment={"SCORE_THRESHOLD": "0.75", "BATCH_SIZE": "256"},
    encryption_key=kms.Key(stack, "Key", enable_key_rotation=True),
    model_inference_payer_account_id="444455556666",
    description="Scores of the audience for the autumn campaign",
    tags={"campaign": app.node.try_get_context("campaign") or "autumn"},
    completion=JobCompletion.up_to(Duration.seconds(int(app.node.try_get_context("waitSeconds") or 7200))),
)
Tags.of(app).add("team", "audiences")

CfnOutput(stack, "JobArn", value=job.trained_model_inference_job_arn)

app.synth()
