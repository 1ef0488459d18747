package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscleanroomsml"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsstepfunctions"
	"github.com/aws/jsii-runtime-go"
	"github.com/example/cdk-cleanrooms-ml-go/cleanroomsml"
)

const (
	membershipIdentifier = "a1b2c3d4-5678-90ab-cdef-111122223333"
	membership           = "arn:aws:cleanrooms-ml:us-east-1:111122223333:membership/" + membershipIdentifier
	trainedModelArn      = membership + "/trained-model/0f4c6d1e-1111-2222-3333-444455556666"
	mlInputChannelArn    = membership + "/ml-input-channel/7b1e9a52-1111-2222-3333-444455556666"
)

func main() {
	defer jsii.Close()

	app := awscdk.NewApp(nil)
	stack := awscdk.NewStack(app, jsii.String("Scores"), &awscdk.StackProps{
		Tags: &map[string]*string{"department": jsii.String("marketing")},
	})

	provider := cleanroomsml.NewInferenceJobProvider(stack, jsii.String("Provider"), &cleanroomsml.InferenceJobProviderProps{
		MaxConcurrentJobs:   jsii.Number(1),
		PermissionsBoundary: awsiam.ManagedPolicy_FromManagedPolicyName(stack, jsii.String("Boundary"), jsii.String("team-boundary")),
	})

	association := awscleanroomsml.NewCfnConfiguredModelAlgorithmAssociation(stack, jsii.String("Association"),
		&awscleanroomsml.CfnConfiguredModelAlgorithmAssociationProps{
			MembershipIdentifier: jsii.String(membershipIdentifier),
			ConfiguredModelAlgorithmArn: jsii.String(
				"arn:aws:cleanrooms-ml:us-east-1:111122223333:configured-model-algorithm/2c8a4f60-1111-2222-3333-444455556666"),
			Name: jsii.String("lookalikes"),
		})

	audience := cleanroomsml.NewTrainedModelInferenceJob(stack, jsii.String("Audience"), &cleanroomsml.TrainedModelInferenceJobProps{
		Provider:                               provider,
		MembershipIdentifier:                   jsii.String(membershipIdentifier),
		TrainedModelArn:                        jsii.String(trainedModelArn),
		ConfiguredModelAlgorithmAssociationArn: association,
		MlInputChannelArn:                      jsii.String(mlInputChannelArn),
		InstanceType:                           cleanroomsml.InferenceInstanceType_ML_G5_2XLARGE(),
		InstanceCount:                          jsii.Number(2),
		OutputMember:                           jsii.String("444455556666"),
		Environment: &map[string]*string{
			"SCORE_THRESHOLD": jsii.String("0.75"),
			"BATCH_SIZE":      jsii.String("256"),
		},
		EncryptionKey: awskms.Key_FromKeyArn(stack, jsii.String("Key"),
			jsii.String("arn:aws:kms:us-east-1:111122223333:key/5d7e9c3a-1111-2222-3333-444455556666")),
		Tags:       &map[string]*string{"campaign": jsii.String("autumn")},
		Completion: cleanroomsml.JobCompletion_UpTo(awscdk.Duration_Hours(jsii.Number(2))),
	})

	audience.Grants().Read(awsiam.NewUser(stack, jsii.String("Operator"), nil))

	request := cleanroomsml.InferenceJobRequest_FromObject(&map[string]interface{}{
		"membershipIdentifier": membershipIdentifier,
		"name":                 "lookalikes",
		"trainedModelArn":      trainedModelArn,
		"resourceConfig":       map[string]interface{}{"instanceType": "ml.m5.xlarge", "instanceCount": 1},
		"outputConfiguration": map[string]interface{}{
			"accept":  "text/csv",
			"members": []map[string]interface{}{{"accountId": "444455556666"}},
		},
		"dataSource": map[string]interface{}{"mlInputChannelArn": mlInputChannelArn},
	})
	lookalikes := cleanroomsml.TrainedModelInferenceJob_ForRequest(stack, jsii.String("Lookalikes"), request,
		&cleanroomsml.InferenceJobDeploymentProps{
			Provider:   provider,
			Completion: cleanroomsml.JobCompletion_UpTo(awscdk.Duration_Minutes(jsii.Number(30))),
		})

	runner := cleanroomsml.NewInferenceJobRunner(stack, jsii.String("Runner"), &cleanroomsml.InferenceJobRunnerProps{
		TracingEnabled:      jsii.Bool(true),
		PermissionsBoundary: awsiam.ManagedPolicy_FromManagedPolicyName(stack, jsii.String("RunnerBoundary"), jsii.String("team-boundary")),
	})
	infer := cleanroomsml.StartTrainedModelInferenceJob_JsonPath(stack, jsii.String("Infer"),
		&cleanroomsml.StartTrainedModelInferenceJobJsonPathProps{
			Runner:               runner,
			MembershipIdentifier: jsii.String(membershipIdentifier),
			TrainedModelArn:      jsii.String(trainedModelArn),
			MlInputChannelArn:    awsstepfunctions.JsonPath_StringAt(jsii.String("$.channel")),
			InstanceType:         cleanroomsml.InferenceInstanceType_ML_M5_XLARGE(),
			InstanceCount:        awsstepfunctions.JsonPath_NumberAt(jsii.String("$.count")),
			OutputMember:         jsii.String("444455556666"),
			Environment: &map[string]*string{
				"SCORE_THRESHOLD": jsii.String("0.75"),
				"BATCH_SIZE":      jsii.String("256"),
			},
			Tags: &map[string]*string{
				"team":     jsii.String("audiences"),
				"campaign": jsii.String("autumn"),
				"day":      awsstepfunctions.JsonPath_StringAt(jsii.String("$.day")),
			},
			RunKey:      awsstepfunctions.JsonPath_StringAt(jsii.String("$.day")),
			TaskTimeout: awsstepfunctions.Timeout_Duration(awscdk.Duration_Hours(jsii.Number(12))),
		})
	infer.AddRetry(&awsstepfunctions.RetryProps{
		Errors:      &[]*string{jsii.String("CleanRoomsML.JobFailed")},
		MaxAttempts: jsii.Number(1),
	})
	awsstepfunctions.NewStateMachine(stack, jsii.String("Scoring"), &awsstepfunctions.StateMachineProps{
		DefinitionBody: awsstepfunctions.DefinitionBody_FromChainable(infer),
	})

	awscdk.NewCfnOutput(stack, jsii.String("AudienceArn"), &awscdk.CfnOutputProps{
		Value: audience.TrainedModelInferenceJobArn(),
	})
	awscdk.NewCfnOutput(stack, jsii.String("LookalikesFinished"), &awscdk.CfnOutputProps{
		Value: lookalikes.UpdateTime(),
	})

	app.Synth(nil)
}
