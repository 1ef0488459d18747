from aws_cdk import App, Stack
from aws_cdk import aws_stepfunctions as sfn
from cdk_cleanrooms_ml import InferenceInstanceType, StartTrainedModelInferenceJob

app = App()
stack = Stack(app, "ModelScores")

membership = "arn:aws:cleanrooms-ml:us-east-1:111122223333:membership/a1b2c3d4-5678-90ab-cdef-111122223333"
models = [f"{membership}/trained-model/0f4c6d1e-1111-2222-3333-44445555000{index}" for index in range(10)]

# Ten models score one channel, three at a time. The input of an execution is { "channel": "arn:…" }.
every_model = sfn.Map.jsonata(
    stack, "EveryModel",
    items=sfn.ProvideItems.json_array(models),
    item_selector={"model": "{% $states.context.Map.Item.Value %}", "channel": "{% $states.input.channel %}"},
    max_concurrency=3,
)
every_model.item_processor(StartTrainedModelInferenceJob.jsonata(
    stack, "Infer",
    membership_identifier="a1b2c3d4-5678-90ab-cdef-111122223333",
    trained_model_arn="{% $states.input.model %}",
    ml_input_channel_arn="{% $states.input.channel %}",
    instance_type=InferenceInstanceType.ML_M5_XLARGE,
    output_member="444455556666",
    # Later states need nothing else from the result.
    outputs={"job": "{% $states.result.trainedModelInferenceJobArn %}"},
))
sfn.StateMachine(stack, "Scoring", definition_body=sfn.DefinitionBody.from_chainable(every_model))

app.synth()
