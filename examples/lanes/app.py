from aws_cdk import App, Stack
from cdk_cleanrooms_ml import InferenceInstanceType, InferenceJobProvider, TrainedModelInferenceJob

app = App()
stack = Stack(app, "AudienceScores")

# Two of the jobs run at once; the others are started when an earlier one has finished, however long that takes.
provider = InferenceJobProvider(stack, "Provider", max_concurrent_jobs=2)

membership = "arn:aws:cleanrooms-ml:us-east-1:111122223333:membership/a1b2c3d4-5678-90ab-cdef-111122223333"
channels = {
    "Lapsed": "7b1e9a52-1111-2222-3333-444455556666",
    "Loyal": "7b1e9a52-2222-2222-3333-444455556666",
    "New": "7b1e9a52-3333-2222-3333-444455556666",
    "Prospects": "7b1e9a52-4444-2222-3333-444455556666",
}
for audience, channel in channels.items():
    TrainedModelInferenceJob(
        stack, audience,
        provider=provider,
        membership_identifier="a1b2c3d4-5678-90ab-cdef-111122223333",
        trained_model_arn=f"{membership}/trained-model/0f4c6d1e-1111-2222-3333-444455556666",
        ml_input_channel_arn=f"{membership}/ml-input-channel/{channel}",
        instance_type=InferenceInstanceType.ML_M5_XLARGE,
        output_member="444455556666",
    )

app.synth()
