from aws_cdk import App, CfnOutput, Duration, Stack, aws_cleanroomsml as cleanroomsml, aws_iam as iam, aws_kms as kms
from aws_cdk import aws_stepfunctions as sfn
from cdk_cleanrooms_ml import (
    InferenceInstanceType,
    InferenceJobProvider,
    InferenceJobRequest,
    InferenceJobRunner,
    JobCompletion,
    StartTrainedModelInferenceJob,
    TrainedModelInferenceJob,
)

app = App()
stack = Stack(app, "Scores", tags={"department": "marketing"})

membership_identifier = "a1b2c3d4-5678-90ab-cdef-111122223333"
membership = f"arn:aws:cleanrooms-ml:us-east-1:111122223333:membership/{membership_identifier}"
trained_model_arn = f"{membership}/trained-model/0f4c6d1e-1111-2222-3333-444455556666"
ml_input_channel_arn = f"{membership}/ml-input-channel/7b1e9a52-1111-2222-3333-444455556666"

provider = InferenceJobProvider(
    stack,
    "Provider",
    max_concurrent_jobs=1,
    permissions_boundary=iam.ManagedPolicy.from_managed_policy_name(stack, "Boundary", "team-boundary"),
)

association = cleanroomsml.CfnConfiguredModelAlgorithmAssociation(
    stack,
    "Association",
    membership_identifier=membership_identifier,
    configured_model_algorithm_arn="arn:aws:cleanrooms-ml:us-east-1:111122223333:configured-model-algorithm/2c8a4f60-1111-2222-3333-444455556666",
    name="lookalikes",
)

audience = TrainedModelInferenceJob(
    stack,
    "Audience",
    provider=provider,
    membership_identifier=membership_identifier,
    trained_model_arn=trained_model_arn,
    configured_model_algorithm_association_arn=association,
    ml_input_channel_arn=ml_input_channel_arn,
    instance_type=InferenceInstanceType.ML_G5_2_XLARGE,
    instance_count=2,
    output_member="444455556666",
    environment={"SCORE_THRESHOLD": "0.75", "BATCH_SIZE": "256"},
    encryption_key=kms.Key.from_key_arn(
        stack, "Key", "arn:aws:kms:us-east-1:111122223333:key/5d7e9c3a-1111-2222-3333-444455556666"
    ),
    tags={"campaign": "autumn"},
    completion=JobCompletion.up_to(Duration.hours(2)),
)

audience.grants.read(iam.User(stack, "Operator"))

request = InferenceJobRequest.from_object(
    {
        "membershipIdentifier": membership_identifier,
        "name": "lookalikes",
        "trainedModelArn": trained_model_arn,
        "resourceConfig": {"instanceType": "ml.m5.xlarge", "instanceCount": 1},
        "outputConfiguration": {"accept": "text/csv", "members": [{"accountId": "444455556666"}]},
        "dataSource": {"mlInputChannelArn": ml_input_channel_arn},
    }
)
lookalikes = TrainedModelInferenceJob.for_request(
    stack, "Lookalikes", request, provider=provider, completion=JobCompletion.up_to(Duration.minutes(30))
)

runner = InferenceJobRunner(
    stack,
    "Runner",
    tracing_enabled=True,
    permissions_boundary=iam.ManagedPolicy.from_managed_policy_name(stack, "RunnerBoundary", "team-boundary"),
)
infer = StartTrainedModelInferenceJob.json_path(
    stack,
    "Infer",
    runner=runner,
    membership_identifier=membership_identifier,
    trained_model_arn=trained_model_arn,
    ml_input_channel_arn=sfn.JsonPath.string_at("$.channel"),
    instance_type=InferenceInstanceType.ML_M5_XLARGE,
    instance_count=sfn.JsonPath.number_at("$.count"),
    output_member="444455556666",
    environment={"SCORE_THRESHOLD": "0.75", "BATCH_SIZE": "256"},
    tags={"team": "audiences", "campaign": "autumn", "day": sfn.JsonPath.string_at("$.day")},
    run_key=sfn.JsonPath.string_at("$.day"),
    task_timeout=sfn.Timeout.duration(Duration.hours(12)),
)
infer.add_retry(errors=["CleanRoomsML.JobFailed"], max_attempts=1)
sfn.StateMachine(stack, "Scoring", definition_body=sfn.DefinitionBody.from_chainable(infer))

CfnOutput(stack, "AudienceArn", value=audience.trained_model_inference_job_arn)
CfnOutput(stack, "LookalikesFinished", value=lookalikes.update_time)

app.synth()
