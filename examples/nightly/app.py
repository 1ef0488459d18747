from aws_cdk import App, Duration, Stack, TimeZone
from aws_cdk import aws_scheduler as scheduler
from aws_cdk import aws_scheduler_targets as targets
from aws_cdk import aws_stepfunctions as sfn
from cdk_cleanrooms_ml import InferenceInstanceType, StartTrainedModelInferenceJob

app = App()
stack = Stack(app, "NightlyScores")

membership = "arn:aws:cleanrooms-ml:us-east-1:111122223333:membership/a1b2c3d4-5678-90ab-cdef-111122223333"
# The input of an execution is { "channel": "arn:…", "schedule": "arn:…", "scheduledTime": "…" }.
infer = StartTrainedModelInferenceJob.json_path(
    stack, "Infer",
    membership_identifier="a1b2c3d4-5678-90ab-cdef-111122223333",
    trained_model_arn=f"{membership}/trained-model/0f4c6d1e-1111-2222-3333-444455556666",
    ml_input_channel_arn=sfn.JsonPath.string_at("$.channel"),
    instance_type=InferenceInstanceType.ML_M5_XLARGE,
    output_member="444455556666",
    environment={"SCORE_THRESHOLD": "0.753"},  # not in the history of any execution
    # With the ARN of the schedule, because another schedule may have the same time.
    run_key=sfn.JsonPath.format("{} {}", sfn.JsonPath.string_at("$.schedule"), sfn.JsonPath.string_at("$.scheduledTime")),
    task_timeout=sfn.Timeout.duration(Duration.hours(12)),
)
# Another job, ten minutes after one has failed.
infer.add_retry(errors=["CleanRoomsML.JobFailed"], max_attempts=1, interval=Duration.minutes(10))
# A schedule may start an execution twice: the second one starts no job, and does not fail.
# A redrive starts no job either, and succeeds: to run again, start an execution with another key.
infer.add_catch(sfn.Succeed.json_path(stack, "RunsAlready"), errors=["StepFunctions.ExecutionAlreadyExistsException"])
scoring = sfn.StateMachine(stack, "Scoring", definition_body=sfn.DefinitionBody.from_chainable(infer))

scheduler.Schedule(
    stack, "Nightly",
    schedule=scheduler.ScheduleExpression.cron(hour="2", minute="0", time_zone=TimeZone.ETC_UTC),
    target=targets.StepFunctionsStartExecution(
        scoring,
        input=scheduler.ScheduleTargetInput.from_object({
            "channel": f"{membership}/ml-input-channel/7b1e9a52-1111-2222-3333-444455556666",
            "schedule": scheduler.ContextAttribute.schedule_arn,
            "scheduledTime": scheduler.ContextAttribute.scheduled_time,
        }),
    ),
)

infer.metric_runs_failed().create_alarm(stack, "ScoringFailed", threshold=1, evaluation_periods=1)
# This one also counts a state that timed out, and executions that started no run.
scoring.metric_failed().create_alarm(stack, "ExecutionFailed", threshold=1, evaluation_periods=1)

app.synth()
