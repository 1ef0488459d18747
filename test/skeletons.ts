/** As `aws cleanroomsml start-trained-model-inference-job --generate-cli-skeleton` prints it. The machine is another one each time. */
export const SKELETON_JSON = `{
    "membershipIdentifier": "",
    "name": "",
    "trainedModelArn": "",
    "trainedModelVersionIdentifier": "",
    "configuredModelAlgorithmAssociationArn": "",
    "resourceConfig": {
        "instanceType": "ml.r7i.48xlarge",
        "instanceCount": 0
    },
    "outputConfiguration": {
        "accept": "",
        "members": [
            {
                "accountId": ""
            }
        ]
    },
    "dataSource": {
        "mlInputChannelArn": ""
    },
    "description": "",
    "containerExecutionParameters": {
        "maxPayloadInMB": 0
    },
    "environment": {
        "KeyName": ""
    },
    "kmsKeyArn": "",
    "tags": {
        "KeyName": ""
    },
    "mlModelInferencePayerAccountId": ""
}
`;

/** As `--generate-cli-skeleton yaml-input` of version 2 prints it, the comments cut short. */
export const SKELETON_YAML = `membershipIdentifier: ''  # [REQUIRED] The ID.
name: '' # [REQUIRED] The name.
trainedModelArn: '' # [REQUIRED] The ARN.
trainedModelVersionIdentifier: '' # The version.
configuredModelAlgorithmAssociationArn: '' # The ARN.
resourceConfig: # [REQUIRED] Defines the resources.
  instanceType: ml.r7i.48xlarge  # [REQUIRED] The type. Valid values are: ml.r7i.48xlarge, ml.r6i.16xlarge.
  instanceCount: 0 # The number.
outputConfiguration: # [REQUIRED] Defines the output.
  accept: ''  # The MIME type.
  members: # [REQUIRED] Defines the members.
  - accountId: ''  # [REQUIRED] The account ID.
dataSource: # [REQUIRED] Defines the data source.
  mlInputChannelArn: ''  # [REQUIRED] The ARN.
description: '' # The description.
containerExecutionParameters: # The parameters.
  maxPayloadInMB: 0  # The maximum.
environment: # The variables.
  KeyName: ''
kmsKeyArn: '' # The ARN.
tags: # The metadata.
  KeyName: ''
mlModelInferencePayerAccountId: '' # The account ID.
`;

/** What of it nobody has filled in. */
export const PLACEHOLDERS = [
  'membershipIdentifier', 'name', 'trainedModelArn', 'trainedModelVersionIdentifier', 'configuredModelAlgorithmAssociationArn',
  'resourceConfig.instanceCount', 'resourceConfig.instanceType', 'outputConfiguration.accept', 'outputConfiguration.members[0].accountId',
  'dataSource.mlInputChannelArn', 'description', 'containerExecutionParameters.maxPayloadInMB', 'environment.KeyName', 'kmsKeyArn', 'tags.KeyName',
  'mlModelInferencePayerAccountId',
];
