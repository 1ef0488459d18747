import { App, Aws, CfnParameter, Stack } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import {
  CHANNEL_ARN, KEY_ARN, MEMBERSHIP, MODEL_ARN, newJob, newStack, ONE_LEG, onlyResourceOf, OTHER_MEMBERSHIP, resourcesOf, runOf, stackWithJob, VERSION,
} from '../support';

const ACCOUNT = '123456789012';
// As long as they get: they count for the size of the policy.
const PSEUDO_PARAMETERS: { readonly [name: string]: string } = {
  'AWS::Partition': 'aws-us-gov',
  'AWS::Region': 'ap-southeast-1',
  'AWS::AccountId': ACCOUNT,
  'AWS::StackId': `arn:aws-us-gov:cloudformation:ap-southeast-1:${ACCOUNT}:stack/${'n'.repeat(128)}/33333333-2222-4333-8444-555555555555`,
};
const KEY_OF_THE_APP = `arn:aws-us-gov:kms:ap-southeast-1:${ACCOUNT}:key/mrk-${'0'.repeat(32)}`;
const ML = `arn:aws-us-gov:cleanrooms-ml:ap-southeast-1:${ACCOUNT}`;

interface Statement {
  readonly Effect: string;
  readonly Action: string | string[];
  readonly Resource: string | string[];
  readonly Principal?: unknown;
  readonly Condition?: unknown;
}

/** Props of a job that has all it uses from one membership. */
const ofMembership = (id: string) => ({
  membershipIdentifier: id, trainedModelArn: MODEL_ARN.replace(MEMBERSHIP, id), mlInputChannelArn: CHANNEL_ARN.replace(MEMBERSHIP, id),
});
const membershipNumber = (number: number) => MEMBERSHIP.replace('11111111', String(10_000_000 + number));

/** What CloudFormation makes of a value of a template. */
function evaluate(value: any): any {
  if (Array.isArray(value)) {
    return value.map(evaluate);
  }
  if (value === null || typeof value !== 'object') {
    return value;
  }
  if ('Ref' in value) {
    return PSEUDO_PARAMETERS[value.Ref] ?? `value of ${value.Ref}`;
  }
  if ('Fn::Join' in value) {
    return evaluate(value['Fn::Join'][1]).join(value['Fn::Join'][0]);
  }
  if ('Fn::GetAtt' in value) {
    return KEY_OF_THE_APP;
  }
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, evaluate(member)]));
}

const list = (value: string | string[]): string[] => [value].flat();

function policyOf(stack: Stack): { readonly Statement: Statement[] } {
  const policies = resourcesOf(stack, 'AWS::IAM::Policy').filter(({ id }) => id.startsWith('CleanRoomsMLInferenceJobProviderPolicy'));
  expect(policies).toHaveLength(1);
  return evaluate(policies[0].Properties.PolicyDocument);
}

const statementsFor = (stack: Stack, action: string) => policyOf(stack).Statement.filter(({ Action }) => list(Action).includes(action));
const startResourcesOf = (stack: Stack) => statementsFor(stack, 'cleanrooms-ml:StartTrainedModelInferenceJob').flatMap(({ Resource }) => Resource);

/** What is in the places that ARNs name. */
const ofPlaces = (...places: string[]) => ['trained-model', 'ml-input-channel'].flatMap((type) => places.map((place) => `${place}/${type}/*`));
const MEMBERSHIPS = 'arn:aws:cleanrooms-ml:us-east-1:111122223333:membership';
const resourcesOfMembership = (...ids: string[]) => ofPlaces(...ids.map((id) => `${MEMBERSHIPS}/${id}`));
const ASSOCIATIONS = 'arn:aws-us-gov:cleanrooms-ml:*:*:membership/*/configured-model-algorithm-association/*';
const JOBS = `${ML}:membership/*/trained-model-inference-job/*`;

test('what the handler may do', () => {
  expect(policyOf(stackWithJob()).Statement).toEqual([
    {
      Effect: 'Allow',
      Action: 'cleanrooms-ml:StartTrainedModelInferenceJob',
      Resource: [...resourcesOfMembership(MEMBERSHIP), ASSOCIATIONS],
      Condition: { StringEquals: { 'aws:RequestTag/cdk-cleanrooms-ml:stack-id': PSEUDO_PARAMETERS['AWS::StackId'] } },
    },
    {
      Effect: 'Allow',
      Action: 'cleanrooms-ml:TagResource',
      Resource: JOBS,
      Condition: {
        StringEquals: { 'aws:RequestTag/cdk-cleanrooms-ml:stack-id': PSEUDO_PARAMETERS['AWS::StackId'] },
        StringEqualsIfExists: { 'aws:ResourceTag/cdk-cleanrooms-ml:stack-id': PSEUDO_PARAMETERS['AWS::StackId'] },
      },
    },
    {
      Effect: 'Allow',
      Action: 'cleanrooms-ml:TagResource',
      Resource: JOBS,
      Condition: {
        StringEquals: {
          'aws:RequestTag/cdk-cleanrooms-ml:stack-id': PSEUDO_PARAMETERS['AWS::StackId'],
          'aws:ResourceTag/cdk-cleanrooms-ml:kept': evaluate({ Ref: 'AWS::StackName' }),
        },
      },
    },
    { Effect: 'Allow', Action: 'cleanrooms-ml:ListTagsForResource', Resource: JOBS },
    {
      Effect: 'Allow',
      Action: [
        'cleanrooms-ml:GetTrainedModelInferenceJob',
        'cleanrooms-ml:CancelTrainedModelInferenceJob',
        'cleanrooms-ml:TagResource',
        'cleanrooms-ml:UntagResource',
      ],
      Resource: JOBS,
      Condition: { StringEquals: { 'aws:ResourceTag/cdk-cleanrooms-ml:stack-id': PSEUDO_PARAMETERS['AWS::StackId'] } },
    },
    { Effect: 'Allow', Action: 'cleanrooms-ml:ListTrainedModelInferenceJobs', Resource: '*' },
    {
      Effect: 'Allow',
      Action: ['cloudformation:DescribeStacks', 'cloudformation:DescribeStackResource'],
      Resource: PSEUDO_PARAMETERS['AWS::StackId'],
    },
    {
      Effect: 'Allow',
      Action: 'cleanrooms:PassMembership',
      Resource: `arn:aws-us-gov:cleanrooms:ap-southeast-1:${ACCOUNT}:membership/*`,
    },
  ]);
});

describe('jobs may be started', () => {
  test('in the memberships in use, each named once', () => {
    const stack = newStack();
    newJob(stack, 'One');
    newJob(stack, 'Two', ofMembership(OTHER_MEMBERSHIP));
    newJob(stack, 'Three');
    expect(startResourcesOf(stack)).toEqual([...resourcesOfMembership(MEMBERSHIP, OTHER_MEMBERSHIP), ASSOCIATIONS]);
  });

  test('in a membership that is known only at deployment', () => {
    const stack = newStack();
    const membershipIdentifier = new CfnParameter(stack, 'Membership').valueAsString;
    const [trainedModelArn, mlInputChannelArn] = ['Model', 'Channel'].map((id) => new CfnParameter(stack, id).valueAsString);
    newJob(stack, 'One', { membershipIdentifier, trainedModelArn, mlInputChannelArn });
    newJob(stack, 'Two', { membershipIdentifier, trainedModelArn, mlInputChannelArn });
    expect(startResourcesOf(stack)).toEqual(['value of Model', 'value of Channel', ASSOCIATIONS]);
  });

  test('in the account and the Region that the ARNs name, whatever those of the stack are', () => {
    const stack = newStack({ env: { account: ACCOUNT, region: 'eu-west-1' } });
    const place = 'arn:aws-us-gov:cleanrooms-ml:us-gov-west-1:444455556666:membership';
    const arn = (type: string) => `${place}/${MEMBERSHIP}/${type}/a/b`;
    newJob(stack, 'Job', { trainedModelArn: arn('trained-model'), mlInputChannelArn: arn('ml-input-channel') });
    expect(startResourcesOf(stack).slice(0, 2)).toEqual(ofPlaces(`${place}/${MEMBERSHIP}`));
  });

  test('in places of which parts are known only at deployment', () => {
    const stack = newStack();
    const id = new CfnParameter(stack, 'Membership').valueAsString;
    const arn = (type: string) => `arn:${Aws.PARTITION}:cleanrooms-ml:${Aws.REGION}:444455556666:membership/${id}/${type}/a`;
    newJob(stack, 'Job', { trainedModelArn: arn('trained-model'), mlInputChannelArn: arn('ml-input-channel') });
    expect(startResourcesOf(stack).slice(0, 2)).toEqual(ofPlaces('arn:aws-us-gov:cleanrooms-ml:ap-southeast-1:444455556666:membership/value of Membership'));
  });

  test('of no job that was taken out of the app again', () => {
    const stack = newStack();
    newJob(stack, 'One');
    newJob(stack, 'Two', { ...ofMembership(OTHER_MEMBERSHIP), encryptionKey: kms.Key.fromKeyArn(stack, 'ImportedKey', KEY_ARN) });
    stack.node.tryRemoveChild('Two');
    expect(startResourcesOf(stack)).toEqual([...resourcesOfMembership(MEMBERSHIP), ASSOCIATIONS]);
    expect(statementsFor(stack, 'kms:Decrypt')).toEqual([]);
  });

  test('in no membership of another stack', () => {
    const app = new App();
    const [one, two] = ['One', 'Two'].map((id) => new Stack(app, id));
    newJob(one);
    newJob(two, 'Job', ofMembership(OTHER_MEMBERSHIP));
    expect(startResourcesOf(one)).toEqual([...resourcesOfMembership(MEMBERSHIP), ASSOCIATIONS]);
    expect(startResourcesOf(two)).toEqual([...resourcesOfMembership(OTHER_MEMBERSHIP), ASSOCIATIONS]);
  });

  test('with a model and a channel of other memberships than the job\'s', () => {
    const stack = newStack();
    newJob(stack, 'Job', { ...ofMembership(OTHER_MEMBERSHIP), membershipIdentifier: VERSION, mlInputChannelArn: CHANNEL_ARN });
    expect(startResourcesOf(stack)).toEqual([
      `${MEMBERSHIPS}/${OTHER_MEMBERSHIP}/trained-model/*`, `${MEMBERSHIPS}/${MEMBERSHIP}/ml-input-channel/*`, ASSOCIATIONS,
    ]);
  });

  test.each([[15, 15], [16, 1]])('in %d memberships: %d named', (memberships, named) => {
    const stack = newStack();
    for (let job = 0; job < memberships; job++) {
      newJob(stack, `Job${job}`, { ...ONE_LEG, ...ofMembership(membershipNumber(job)) });
    }
    expect(startResourcesOf(stack)).toHaveLength(2 * named + 1);
    const ids = Array.from({ length: named }, (_, job) => (named === 1 ? '*' : membershipNumber(job)));
    expect(startResourcesOf(stack).slice(0, -1)).toEqual(resourcesOfMembership(...ids));
  });
});

test('100 jobs, each with a membership and a key of its own, stay below what the inline policies of a role may hold', () => {
  for (const jobs of [15, 100]) {
    const stack = newStack();
    for (let job = 0; job < jobs; job++) {
      const encryptionKey = kms.Key.fromKeyArn(stack, `Key${job}`, KEY_ARN.replace('33333333', String(10_000_000 + job)));
      newJob(stack, `Job${job}`, { ...ONE_LEG, ...ofMembership(membershipNumber(job)), encryptionKey });
    }
    expect(JSON.stringify(policyOf(stack)).length).toBeLessThan(10_240);
  }
});

test('the policy of 100 jobs with a key is well below what the inline policies of a role may hold', () => {
  const stack = newStack();
  const encryptionKey = new kms.Key(stack, 'Key');
  newJob(stack, 'Job1', { encryptionKey });
  const sizeOfOne = JSON.stringify(policyOf(stack)).length;
  const hundred = newStack();
  const sharedKey = new kms.Key(hundred, 'Key');
  for (let job = 1; job <= 100; job++) {
    newJob(hundred, `Job${job}`, { ...ONE_LEG, encryptionKey: sharedKey });
  }
  expect(JSON.stringify(policyOf(hundred)).length).toBe(sizeOfOne);
  expect(sizeOfOne).toBeLessThan(10_240 / 2);
});

describe('a key', () => {
  const ofTheRole = (stack: Stack) => policyOf(stack).Statement.filter(({ Action }) => list(Action).some((action) => action.startsWith('kms:')));
  const keyPolicyOf = (stack: Stack): Statement[] => onlyResourceOf(stack, 'AWS::KMS::Key').Properties.KeyPolicy.Statement;
  const ofTheService = (statements: Statement[]) => statements.filter(({ Principal }) => JSON.stringify(Principal).includes('Service'));

  const STATEMENT_OF_THE_ROLE = {
    Effect: 'Allow',
    Action: ['kms:DescribeKey', 'kms:CreateGrant', 'kms:Decrypt', 'kms:GenerateDataKey'],
    Condition: { StringEquals: { 'kms:ViaService': 'cleanrooms-ml.ap-southeast-1.amazonaws.com' } },
  };
  const STATEMENTS_OF_THE_SERVICE = [
    { Effect: 'Allow', Principal: { Service: 'cleanrooms-ml.amazonaws.com' }, Action: 'kms:DescribeKey', Resource: '*' },
    {
      Effect: 'Allow',
      Principal: { Service: 'cleanrooms-ml.amazonaws.com' },
      Action: ['kms:CreateGrant', 'kms:Decrypt', 'kms:GenerateDataKey'],
      Resource: '*',
      Condition: {
        'ForAllValues:StringEquals': {
          'kms:GrantOperations': [
            'CreateGrant', 'Decrypt', 'DescribeKey', 'Encrypt', 'GenerateDataKey', 'GenerateDataKeyWithoutPlaintext',
            'ReEncryptFrom', 'ReEncryptTo', 'RetireGrant',
          ],
        },
      },
    },
  ];

  test('without one, no statement', () => {
    expect(ofTheRole(stackWithJob())).toEqual([]);
  });

  test('of the app: statements for the role and in its own policy', () => {
    const stack = newStack();
    const encryptionKey = new kms.Key(stack, 'Key');
    newJob(stack, 'Job', { encryptionKey });
    expect(ofTheRole(stack)).toEqual([{ ...STATEMENT_OF_THE_ROLE, Resource: KEY_OF_THE_APP }]);
    expect(ofTheService(keyPolicyOf(stack))).toEqual(STATEMENTS_OF_THE_SERVICE);
    expect(runOf(stack).KmsKeyArn).toEqual(stack.resolve(encryptionKey.keyArn));
  });

  // The service sends neither a source nor an encryption context: such a condition would lock it out.
  test('its policy has no condition that the service cannot meet', () => {
    const stack = newStack();
    newJob(stack, 'Job', { encryptionKey: new kms.Key(stack, 'Key') });
    expect(JSON.stringify([...keyPolicyOf(stack), ...ofTheRole(stack)])).not.toMatch(/aws:Source(Arn|Account)|EncryptionContext/);
  });

  test('of another account or app: statements for the role only', () => {
    const stack = newStack();
    newJob(stack, 'Job', { encryptionKey: kms.Key.fromKeyArn(stack, 'ImportedKey', KEY_ARN) });
    expect(ofTheRole(stack)).toEqual([{ ...STATEMENT_OF_THE_ROLE, Resource: KEY_ARN }]);
    expect(resourcesOf(stack, 'AWS::KMS::Key')).toEqual([]);
  });

  test('of two jobs is named once', () => {
    const stack = newStack();
    const encryptionKey = new kms.Key(stack, 'Key');
    newJob(stack, 'One', { encryptionKey });
    newJob(stack, 'Two', { encryptionKey });
    expect(ofTheRole(stack)).toEqual([{ ...STATEMENT_OF_THE_ROLE, Resource: KEY_OF_THE_APP }]);
    expect(ofTheService(keyPolicyOf(stack))).toEqual(STATEMENTS_OF_THE_SERVICE);
  });

  test('two of them are two ARNs in one statement', () => {
    const stack = newStack();
    newJob(stack, 'One', { encryptionKey: new kms.Key(stack, 'Key') });
    newJob(stack, 'Two', { encryptionKey: kms.Key.fromKeyArn(stack, 'ImportedKey', KEY_ARN) });
    expect(ofTheRole(stack)).toEqual([{ ...STATEMENT_OF_THE_ROLE, Resource: [KEY_OF_THE_APP, KEY_ARN] }]);
  });

  test('of another stack of the app gets its statements there', () => {
    const app = new App();
    const keyStack = new Stack(app, 'KeyStack');
    const stack = new Stack(app, 'Stack');
    newJob(stack, 'Job', { encryptionKey: new kms.Key(keyStack, 'Key') });
    expect(runOf(stack).KmsKeyArn).toEqual({ 'Fn::ImportValue': expect.stringContaining('KeyStack') });
    expect(ofTheService(keyPolicyOf(keyStack))).toEqual(STATEMENTS_OF_THE_SERVICE);
  });
});
