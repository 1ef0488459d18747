import { ArnFormat, Aws, Reference, Stack, Token, Tokenization } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { KEPT_TAG, STACK_ID_TAG, STATE_MACHINE_TAG } from '../shared/resource-properties';

/** The tag, and its value, on every job that a role may read, change or cancel. */
export interface OwnerTag {
  readonly key: string;
  readonly value: string;
}

/**
 * What the handler may do for the jobs of a stack. Its size is limited, because the inline policies of a role may have 10,240
 * characters in total; and broader than the jobs in the template, because a removed job is canceled after it has left the template.
 *
 * @param resourcesOfStart what `startResources()` names
 */
export function inferenceJobStatements(stack: Stack, resourcesOfStart: string[]): iam.PolicyStatement[] {
  const owner = { key: STACK_ID_TAG, value: Aws.STACK_ID };
  return [
    ...startStatements(stack, resourcesOfStart, owner),
    // A job that the rollback of a former stack of this name has kept may be adopted.
    new iam.PolicyStatement({
      actions: ['cleanrooms-ml:TagResource'],
      resources: [allJobs(stack)],
      conditions: { StringEquals: { ...hasTag('RequestTag', owner), [`aws:ResourceTag/${KEPT_TAG}`]: Aws.STACK_NAME } },
    }),
    ...lifecycleStatements(stack, owner),
    // Whether the operation that started a job is still going on.
    new iam.PolicyStatement({
      actions: ['cloudformation:DescribeStacks', 'cloudformation:DescribeStackResource'],
      resources: [Aws.STACK_ID],
    }),
    passMembershipStatement(stack),
  ];
}

/**
 * What the functions of a runner may do for the runs of its state machine.
 *
 * @param resourcesOfStart what `startResources()` names
 */
export function runStatements(stack: Stack, resourcesOfStart: string[], stateMachineArn: string): iam.PolicyStatement[] {
  const owner = { key: STATE_MACHINE_TAG, value: stateMachineArn };
  return [
    ...startStatements(stack, resourcesOfStart, owner),
    ...lifecycleStatements(stack, owner),
    passMembershipStatement(stack),
    // Whether a run still goes on, and the end of all runs when the runner is removed.
    new iam.PolicyStatement({ actions: ['states:ListExecutions'], resources: [stateMachineArn] }),
    new iam.PolicyStatement({
      actions: ['states:DescribeExecution', 'states:StopExecution'],
      resources: [executionsOf(stack, stateMachineArn)],
    }),
    // Only the state that started a run has told it the token: without one nothing can be done with this.
    new iam.PolicyStatement({
      actions: ['states:SendTaskHeartbeat', 'states:SendTaskSuccess', 'states:SendTaskFailure'],
      resources: [stack.formatArn({ service: 'states', resource: 'stateMachine', resourceName: '*', arnFormat: ArnFormat.COLON_RESOURCE_NAME })],
    }),
  ];
}

/** What waits for runs is stopped before its state machine is removed. */
export function stopStatement(stack: Stack, stateMachineArn: string): iam.PolicyStatement {
  return new iam.PolicyStatement({ actions: ['states:StopExecution'], resources: [executionsOf(stack, stateMachineArn)] });
}

/** The same for every state machine of the account and Region. */
export function stopEveryStatement(stack: Stack): iam.PolicyStatement {
  const { COLON_RESOURCE_NAME } = ArnFormat;
  const every = stack.formatArn({ service: 'states', resource: 'execution', resourceName: '*', arnFormat: COLON_RESOURCE_NAME });
  return new iam.PolicyStatement({ actions: ['states:StopExecution'], resources: [every] });
}

function executionsOf(stack: Stack, stateMachineArn: string): string {
  const { COLON_RESOURCE_NAME } = ArnFormat;
  const { resourceName } = stack.splitArn(stateMachineArn, COLON_RESOURCE_NAME);
  const arn = Tokenization.reverse(stateMachineArn, { failConcat: false });
  const name = Reference.isReference(arn) ? Token.asString(new NameOf(resourceName, arn.target, 'Name')) : resourceName;
  return stack.formatArn({ service: 'states', resource: 'execution', resourceName: `${name}:*`, arnFormat: COLON_RESOURCE_NAME });
}

/** The name in an ARN that only the deployment knows. A reference, because CDK has words only for those when it reports what roles that are created elsewhere need. */
class NameOf extends Reference {}

const allJobs = (stack: Stack) => mlArn(stack, '*', 'trained-model-inference-job');

const hasTag = (context: 'RequestTag' | 'ResourceTag', { key, value }: OwnerTag) => ({ [`aws:${context}/${key}`]: value });

function startStatements(stack: Stack, resourcesOfStart: string[], owner: OwnerTag): iam.PolicyStatement[] {
  return [
    new iam.PolicyStatement({
      actions: ['cleanrooms-ml:StartTrainedModelInferenceJob'],
      resources: resourcesOfStart,
      conditions: { StringEquals: hasTag('RequestTag', owner) },
    }),
    // A job that is being started has no tags yet, so those of the request decide. The jobs of other owners have theirs.
    new iam.PolicyStatement({
      actions: ['cleanrooms-ml:TagResource'],
      resources: [allJobs(stack)],
      conditions: { StringEquals: hasTag('RequestTag', owner), StringEqualsIfExists: hasTag('ResourceTag', owner) },
    }),
  ];
}

function lifecycleStatements(stack: Stack, owner: OwnerTag): iam.PolicyStatement[] {
  return [
    // Shows only who owns a job, so that no other call is made for a job that belongs to somebody else.
    new iam.PolicyStatement({
      actions: ['cleanrooms-ml:ListTagsForResource'],
      resources: [allJobs(stack)],
    }),
    new iam.PolicyStatement({
      actions: [
        'cleanrooms-ml:GetTrainedModelInferenceJob',
        'cleanrooms-ml:CancelTrainedModelInferenceJob',
        'cleanrooms-ml:TagResource',
        'cleanrooms-ml:UntagResource',
      ],
      resources: [allJobs(stack)],
      conditions: { StringEquals: hasTag('ResourceTag', owner) },
    }),
    new iam.PolicyStatement({
      actions: ['cleanrooms-ml:ListTrainedModelInferenceJobs'],
      resources: ['*'],
    }),
  ];
}

/** Every call that takes a membership ID needs it, even after the last job of a membership was removed. */
function passMembershipStatement(stack: Stack): iam.PolicyStatement {
  return new iam.PolicyStatement({
    actions: ['cleanrooms:PassMembership'],
    resources: [stack.formatArn({ service: 'cleanrooms', resource: 'membership', resourceName: '*' })],
  });
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
