package com.example;

import io.github.example.cleanroomsml.InferenceInstanceType;
import io.github.example.cleanroomsml.InferenceJobDeploymentProps;
import io.github.example.cleanroomsml.InferenceJobProvider;
import io.github.example.cleanroomsml.InferenceJobRequest;
import io.github.example.cleanroomsml.InferenceJobRunner;
import io.github.example.cleanroomsml.JobCompletion;
import io.github.example.cleanroomsml.StartTrainedModelInferenceJob;
import io.github.example.cleanroomsml.StartTrainedModelInferenceJobJsonPathProps;
import io.github.example.cleanroomsml.TrainedModelInferenceJob;
import java.util.List;
import java.util.Map;
import software.amazon.awscdk.App;
import software.amazon.awscdk.CfnOutput;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.StackProps;
import software.amazon.awscdk.services.cleanroomsml.CfnConfiguredModelAlgorithmAssociation;
import software.amazon.awscdk.services.iam.ManagedPolicy;
import software.amazon.awscdk.services.iam.User;
import software.amazon.awscdk.services.kms.Key;
import software.amazon.awscdk.services.stepfunctions.DefinitionBody;
import software.amazon.awscdk.services.stepfunctions.JsonPath;
import software.amazon.awscdk.services.stepfunctions.RetryProps;
import software.amazon.awscdk.services.stepfunctions.StateMachine;
import software.amazon.awscdk.services.stepfunctions.Timeout;

public final class ScoresApp {
    private static final String MEMBERSHIP_IDENTIFIER = "a1b2c3d4-5678-90ab-cdef-111122223333";
    private static final String MEMBERSHIP =
        "arn:aws:cleanrooms-ml:us-east-1:111122223333:membership/" + MEMBERSHIP_IDENTIFIER;
    private static final String TRAINED_MODEL_ARN =
        MEMBERSHIP + "/trained-model/0f4c6d1e-1111-2222-3333-444455556666";
    private static final String ML_INPUT_CHANNEL_ARN =
        MEMBERSHIP + "/ml-input-channel/7b1e9a52-1111-2222-3333-444455556666";

    public static void main(final String[] args) {
        App app = new App();
        Stack stack = new Stack(app, "Scores", StackProps.builder().tags(Map.of("department", "marketing")).build());

        InferenceJobProvider provider = InferenceJobProvider.Builder.create(stack, "Provider")
            .maxConcurrentJobs(1)
            .permissionsBoundary(ManagedPolicy.fromManagedPolicyName(stack, "Boundary", "team-boundary"))
            .build();

        CfnConfiguredModelAlgorithmAssociation association =
            CfnConfiguredModelAlgorithmAssociation.Builder.create(stack, "Association")
                .membershipIdentifier(MEMBERSHIP_IDENTIFIER)
                .configuredModelAlgorithmArn(
                    "arn:aws:cleanrooms-ml:us-east-1:111122223333:configured-model-algorithm/2c8a4f60-1111-2222-3333-444455556666")
                .name("lookalikes")
                .build();

        TrainedModelInferenceJob audience = TrainedModelInferenceJob.Builder.create(stack, "Audience")
            .provider(provider)
            .membershipIdentifier(MEMBERSHIP_IDENTIFIER)
            .trainedModelArn(TRAINED_MODEL_ARN)
            .configuredModelAlgorithmAssociationArn(association)
            .mlInputChannelArn(ML_INPUT_CHANNEL_ARN)
            .instanceType(InferenceInstanceType.ML_G5_2_XLARGE)
            .instanceCount(2)
            .outputMember("444455556666")
            .environment(Map.of("SCORE_THRESHOLD", "0.75", "BATCH_SIZE", "256"))
            .encryptionKey(Key.fromKeyArn(stack, "Key",
                "arn:aws:kms:us-east-1:111122223333:key/5d7e9c3a-1111-2222-3333-444455556666"))
            .tags(Map.of("campaign", "autumn"))
            .completion(JobCompletion.upTo(Duration.hours(2)))
            .build();

        audience.getGrants().read(new User(stack, "Operator"));

        InferenceJobRequest request = InferenceJobRequest.fromObject(Map.of(
            "membershipIdentifier", MEMBERSHIP_IDENTIFIER,
            "name", "lookalikes",
            "trainedModelArn", TRAINED_MODEL_ARN,
            "resourceConfig", Map.of("instanceType", "ml.m5.xlarge", "instanceCount", 1),
            "outputConfiguration", Map.of("accept", "text/csv", "members", List.of(Map.of("accountId", "444455556666"))),
            "dataSource", Map.of("mlInputChannelArn", ML_INPUT_CHANNEL_ARN)));
        TrainedModelInferenceJob lookalikes = TrainedModelInferenceJob.forRequest(stack, "Lookalikes", request,
            InferenceJobDeploymentProps.builder()
                .provider(provider)
                .completion(JobCompletion.upTo(Duration.minutes(30)))
                .build());

        InferenceJobRunner runner = InferenceJobRunner.Builder.create(stack, "Runner")
            .tracingEnabled(true)
            .permissionsBoundary(ManagedPolicy.fromManagedPolicyName(stack, "RunnerBoundary", "team-boundary"))
            .build();
        StartTrainedModelInferenceJob infer = StartTrainedModelInferenceJob.jsonPath(stack, "Infer",
            StartTrainedModelInferenceJobJsonPathProps.builder()
                .runner(runner)
                .membershipIdentifier(MEMBERSHIP_IDENTIFIER)
                .trainedModelArn(TRAINED_MODEL_ARN)
                .mlInputChannelArn(JsonPath.stringAt("$.channel"))
                .instanceType(InferenceInstanceType.ML_M5_XLARGE)
                .instanceCount(JsonPath.numberAt("$.count"))
                .outputMember("444455556666")
                .environment(Map.of("SCORE_THRESHOLD", "0.75", "BATCH_SIZE", "256"))
                .tags(Map.of("team", "audiences", "campaign", "autumn", "day", JsonPath.stringAt("$.day")))
                .runKey(JsonPath.stringAt("$.day"))
                .taskTimeout(Timeout.duration(Duration.hours(12)))
                .build());
        infer.addRetry(RetryProps.builder().errors(List.of("CleanRoomsML.JobFailed")).maxAttempts(1).build());
        StateMachine.Builder.create(stack, "Scoring").definitionBody(DefinitionBody.fromChainable(infer)).build();

        CfnOutput.Builder.create(stack, "AudienceArn").value(audience.getTrainedModelInferenceJobArn()).build();
        CfnOutput.Builder.create(stack, "LookalikesFinished").value(lookalikes.getUpdateTime()).build();

        app.synth();
    }
}
