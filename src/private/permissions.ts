import { Aws, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { KEPT_TAG, STACK_ID_TAG } from '../shared/resource-properties';

/**
 * What the handler may do for the jobs of a stack. Constant in size, because the inline policies of a role may have 10,240
 * characters in total; and broader than the jobs in the template, because a removed job is canceled after it has left the template.
 *
 * @param resourcesOfStart what `startResources()` names
 */
export function inferenceJobStatements(stack: Stack, resourcesOfStart: string[]): iam.PolicyStatement[] {
  const jobs = mlArn(stack, '*', 'trained-model-inference-job');
  const thisStack = (context: string) => ({ [`aws:${context}/${STACK_ID_TAG}`]: Aws.STACK_ID });
  return [
    new iam.PolicyStatement({
      actions: ['cleanrooms-ml:StartTrainedModelInferenceJob'],
      resources: resourcesOfStart,
      conditions: { StringEquals: thisStack('RequestTag') },
    }),
    // A job that is being started has no tags yet, so those of the request decide. The jobs of other stacks have theirs.
    new iam.PolicyStatement({
      actions: ['cleanrooms-ml:TagResource'],
      resources: [jobs],
      conditions: { StringEquals: thisStack('RequestTag'), StringEqualsIfExists: thisStack('ResourceTag') },
    }),
    // A job that the rollback of a former stack of this name has kept may be adopted.
    new iam.PolicyStatement({
      actions: ['cleanrooms-ml:TagResource'],
      resources: [jobs],
      conditions: { StringEquals: { ...thisStack('RequestTag'), [`aws:ResourceTag/${KEPT_TAG}`]: Aws.STACK_NAME } },
    }),
    // Shows only who owns a job, so that no other call is made for a job that belongs to somebody else.
    new iam.PolicyStatement({
      actions: ['cleanrooms-ml:ListTagsForResource'],
      resources: [jobs],
    }),
    new iam.PolicyStatement({
      actions: [
        'cleanrooms-ml:GetTrainedModelInferenceJob',
        'cleanrooms-ml:CancelTrainedModelInferenceJob',
        'cleanrooms-ml:TagResource',
        'cleanrooms-ml:UntagResource',
      ],
      resources: [jobs],
      conditions: { StringEquals: thisStack('ResourceTag') },
    }),
    new iam.PolicyStatement({
      actions: ['cleanrooms-ml:ListTrainedModelInferenceJobs'],
      resources: ['*'],
    }),
    // Whether the operation that started a job is still going on.
    new iam.PolicyStatement({
      actions: ['cloudformation:DescribeStacks', 'cloudformation:DescribeStackResource'],
      resources: [Aws.STACK_ID],
    }),
    // Every call that takes a membership ID needs it, even after the last job of a membership was removed.
    new iam.PolicyStatement({
      actions: ['cleanrooms:PassMembership'],
      resources: [stack.formatArn({ service: 'cleanrooms', resource: 'membership', resourceName: '*' })],
    }),
  ];
}

/** What the role of the handler needs on the keys that jobs encrypt with; the service uses them on the role's behalf. */
export function keyStatement(keyArns: string[]): iam.PolicyStatement {
  return new iam.PolicyStatement({
    actions: ['kms:DescribeKey', 'kms:CreateGrant', 'kms:Decrypt', 'kms:GenerateDataKey'],
    resources: keyArns,
    conditions: { StringEquals: { 'kms:ViaService': `cleanrooms-ml.${Aws.REGION}.amazonaws.com` } },
  });
}

/** What the role of the handler needs to report the ends of jobs. */
export function eventStatement(eventBusArn: string): iam.PolicyStatement {
  return new iam.PolicyStatement({ actions: ['events:PutEvents'], resources: [eventBusArn] });
}

/**
 * The statements for the service in the policy of a key. No source or encryption context in their conditions: the service sends none,
 * and they would deny it access.
 */
export function keyPolicyStatements(): iam.PolicyStatement[] {
  const service = new iam.ServicePrincipal('cleanrooms-ml.amazonaws.com');
  return [
    new iam.PolicyStatement({ principals: [service], actions: ['kms:DescribeKey'], resources: ['*'] }),
    new iam.PolicyStatement({
      principals: [service],
      actions: ['kms:CreateGrant', 'kms:Decrypt', 'kms:GenerateDataKey'],
      resources: ['*'],
      conditions: {
        'ForAllValues:StringEquals': {
          'kms:GrantOperations': [
            'CreateGrant', 'Decrypt', 'DescribeKey', 'Encrypt', 'GenerateDataKey', 'GenerateDataKeyWithoutPlaintext',
            'ReEncryptFrom', 'ReEncryptTo', 'RetireGrant',
          ],
        },
      },
    }),
  ];
}

function mlArn(stack: Stack, membershipIdentifier: string, type: string, account?: string): string {
  return stack.formatArn({ service: 'cleanrooms-ml', account, resource: `membership/${membershipIdentifier}/${type}`, resourceName: '*' });
}
