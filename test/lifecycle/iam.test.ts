import * as kms from 'aws-cdk-lib/aws-kms';
import { contextOf, isAllowed, type Request, type Statement } from './iam';
import type { AccessRequest } from '../../simulator';
import { STACK_ID_TAG } from '../../src/shared/resource-properties';
import { TestService } from '../simulator/support';
import { ASSOCIATION_ARN, CHANNEL_ARN, KEY_ARN, MEMBERSHIP, MODEL_ARN, newJob, newStack, OTHER_MEMBERSHIP, resourcesOf } from '../support';

const ARN = 'arn:aws:s3:::bucket/Key';
const allow = (change: object = {}): Statement => ({ Effect: 'Allow', Action: 's3:GetObject', Resource: ARN, ...change });
const deny = (change: object = {}): Statement => allow({ Effect: 'Deny', ...change });
const when = (Condition: Statement['Condition']) => allow({ Condition });
const get = (change: Partial<Request> = {}): Request => ({ action: 's3:GetObject', resources: [ARN], context: {}, ...change });
const having = (context: Request['context']) => get({ context });

const equals = when({ StringEquals: { 'aws:RequestTag/team': ['ads', 'news'] } });
const like = when({ StringLike: { 'aws:RequestTag/team': 'a?-*' } });
const forAll = when({ 'ForAllValues:StringEquals': { 'aws:TagKeys': ['team', 'cost'] } });
const two = when({ StringEquals: { 'a:one': '1', 'a:two': '2' }, StringLike: { 'a:three': '*' } });

test.each<[string, boolean, Statement[], Request]>([
  ['nothing is allowed by itself', false, [], get()],
  ['an Allow allows', true, [allow()], get()],
  ['a Deny wins over an Allow before it', false, [allow(), deny()], get()],
  ['a Deny wins over an Allow after it', false, [deny(), allow()], get()],
  ['a Deny of something else does not count', true, [allow(), deny({ Action: 's3:PutObject' })], get()],
  ['a Deny whose condition fails does not count', true, [allow(), deny({ Condition: equals.Condition })], get()],
  ['a Deny of one of two resources denies both', false, [allow({ Resource: '*' }), deny()], get({ resources: ['other', ARN] })],

  ['one of several actions', true, [allow({ Action: ['s3:PutObject', 's3:GetObject'] })], get()],
  ['another action', false, [allow({ Action: ['s3:PutObject', 's3:GetObjectAcl'] })], get()],
  ['an action in another case', true, [allow({ Action: 'S3:getobject' })], get()],
  ['an action by *', true, [allow({ Action: 's3:*Object' })], get()],
  ['an action that * does not reach', false, [allow({ Action: 's3:*Acl' })], get()],
  ['an action by ?', true, [allow({ Action: 's3:?etObject' })], get()],
  ['? is one character', false, [allow({ Action: 's3:?GetObject' })], get()],

  ['one of several resources', true, [allow({ Resource: ['other', ARN] })], get()],
  ['another resource', false, [allow({ Resource: 'other' })], get()],
  ['the start of a resource', false, [allow({ Resource: 'arn:aws:s3:::bucket' })], get()],
  ['the end of a resource', false, [allow({ Resource: 'bucket/Key' })], get()],
  ['a resource in another case', false, [allow({ Resource: ARN.toLowerCase() })], get()],
  ['a resource by *', true, [allow({ Resource: 'arn:*:bucket/*' })], get()],
  ['* goes over : and /', true, [allow({ Resource: 'arn:*y' })], get()],
  ['a resource by ?', true, [allow({ Resource: 'arn:aws:s3:::bucket/K?y' })], get()],
  ['a resource that * does not reach', false, [allow({ Resource: 'arn:*:bucket/*/Key' })], get()],
  ['a dot is a dot', false, [allow({ Resource: 'a.c' })], get({ resources: ['abc'] })],
  ['all resources, by two statements', true, [allow(), allow({ Resource: 'other' })], get({ resources: [ARN, 'other'] })],
  ['one resource of two', false, [allow()], get({ resources: [ARN, 'other'] })],
  ['a request for * needs *', false, [allow({ Resource: 'arn:*' })], get({ resources: ['*'] })],

  ['StringEquals: a value of several', true, [equals], having({ 'aws:RequestTag/team': 'news' })],
  ['StringEquals: another value', false, [equals], having({ 'aws:RequestTag/team': 'sales' })],
  ['StringEquals: another case', false, [equals], having({ 'aws:RequestTag/team': 'Ads' })],
  ['StringEquals: * is a star', false, [when({ StringEquals: { 'a:b': 'a*' } })], having({ 'a:b': 'ads' })],
  ['StringEquals: no such key', false, [equals], having({ 'aws:ResourceTag/team': 'ads' })],
  ['StringEquals: the key in another case', true, [equals], having({ 'AWS:requesttag/Team': 'ads' })],
  ['StringLike: the pattern', true, [like], having({ 'aws:RequestTag/team': 'ab-c' })],
  ['StringLike: not the pattern', false, [like], having({ 'aws:RequestTag/team': 'abb-c' })],
  ['StringLike: no such key', false, [like], get()],
  ['ForAllValues: all of them', true, [forAll], having({ 'aws:TagKeys': ['cost', 'team'] })],
  ['ForAllValues: one of one', true, [forAll], having({ 'aws:TagKeys': 'cost' })],
  ['ForAllValues: one too many', false, [forAll], having({ 'aws:TagKeys': ['cost', 'team', 'other'] })],
  ['ForAllValues: no such key', true, [forAll], get()],
  ['every key and operator holds', true, [two], having({ 'a:one': '1', 'a:two': '2', 'a:three': '3' })],
  ['one key does not hold', false, [two], having({ 'a:one': '1', 'a:two': '1', 'a:three': '3' })],
  ['one operator does not hold', false, [two], having({ 'a:one': '1', 'a:two': '2' })],
])('%s: %s', (_, expected, statements, request) => {
  expect(isAllowed(statements, request)).toBe(expected);
});

test.each<[string, object, string]>([
  ['NotAction', { NotAction: 's3:PutObject' }, 'NotAction'],
  ['NotResource', { NotResource: ARN }, 'NotResource'],
  ['Principal', { Principal: '*' }, 'Principal'],
  ['another effect', { Effect: 'allow' }, 'Effect allow'],
  ['another operator', { Condition: { StringNotEquals: { 'a:b': 'c' } } }, 'StringNotEquals'],
  ['a name that every object has', { Condition: { toString: { 'a:b': 'c' } } }, 'toString'],
  ['an action that was not resolved', { Action: { Ref: 'A' } }, '{"Ref":"A"}'],
  ['a resource that was not resolved', { Resource: ['*', { 'Fn::GetAtt': ['A', 'Arn'] }] }, '{"Fn::GetAtt":["A","Arn"]}'],
  ['a value that was not resolved', { Condition: { StringEquals: { 'a:b': { Ref: 'A' } } } }, '{"Ref":"A"}'],
])('%s is an error, also in a statement that the request does not come to', (_, change, named) => {
  const other = { action: 's3:PutObject', resources: ['other'], context: {} };
  expect(() => isAllowed([allow(), allow(change)], other)).toThrow(new RegExp(`not understood in .*: ${named.replace(/[[\]{}]/g, '\\$&')}$`));
});

test('a request that names no resource is an error, not a permission', () => {
  expect(() => isAllowed([], get({ resources: [] }))).toThrow('a request for s3:GetObject names no resource');
});

test.each([equals, like])('several values are an error where one is compared', (statement) => {
  expect(() => isAllowed([statement], having({ 'aws:RequestTag/team': ['ads', 'news'] }))).toThrow('needs ForAllValues');
});

test('what the simulator asks becomes condition keys', () => {
  const who = { accessKeyId: 'key', account: '111122223333', action: 'x:Tag', resources: [ARN] };
  expect(contextOf(who)).toEqual({ action: 'x:Tag', resources: [ARN], context: {} });
  expect(contextOf({ ...who, requestTags: { a: '1', b: '' }, resourceTags: { c: '3' } })).toEqual({
    action: 'x:Tag',
    resources: [ARN],
    context: { 'aws:RequestTag/a': '1', 'aws:RequestTag/b': '', 'aws:ResourceTag/c': '3', 'aws:TagKeys': ['a', 'b'] },
  });
  expect(contextOf({ ...who, tagKeys: ['a'] }).context).toEqual({ 'aws:TagKeys': ['a'] });
});

describe('the policy of the library', () => {
  const ML = 'arn:aws:cleanrooms-ml:us-east-1:111122223333';
  const STACK_ID = 'arn:aws:cloudformation:us-east-1:111122223333:stack/Stack/1';
  const OTHER_STACK_ID = 'arn:aws:cloudformation:us-east-1:111122223333:stack/Stack/2';
  const JOB = `${ML}:membership/${OTHER_MEMBERSHIP}/trained-model-inference-job/dddd`;
  const PARAMETERS: { readonly [name: string]: string } = { 'AWS::Partition': 'aws', 'AWS::Region': 'us-east-1', 'AWS::StackId': STACK_ID, 'AWS::StackName': 'Stack' };

  /** From the inside out. What is left unresolved, the evaluator refuses. */
  const resolved = (value: unknown) => JSON.parse(JSON.stringify(value), (_, part) =>
    PARAMETERS[part?.Ref] ?? part?.['Fn::Join']?.[1].join(part['Fn::Join'][0]) ?? part);

  const stack = newStack({ env: { account: '111122223333', region: 'us-east-1' } });
  newJob(stack, 'Job', { encryptionKey: kms.Key.fromKeyArn(stack, 'ImportedKey', KEY_ARN) });
  const policy = resourcesOf(stack, 'AWS::IAM::Policy').find(({ id }) => id.startsWith('CleanRoomsMLInferenceJobProviderPolicy'))!;
  const statements: Statement[] = resolved(policy.Properties.PolicyDocument.Statement);

  const START = 'cleanrooms-ml:StartTrainedModelInferenceJob';
  const TAG = 'cleanrooms-ml:TagResource';
  const inputsOfStart = [MODEL_ARN, CHANNEL_ARN, ASSOCIATION_ARN];
  const anyAssociation = `${ML}:membership/*/configured-model-algorithm-association/*`;
  const passed = (account: string, membership: string) => `arn:aws:cleanrooms:us-east-1:${account}:membership/${membership}`;
  const modelElsewhere = MODEL_ARN.replace(MEMBERSHIP, OTHER_MEMBERSHIP);
  const own = { [STACK_ID_TAG]: STACK_ID, team: 'ads' };
  const others = { ...own, [STACK_ID_TAG]: OTHER_STACK_ID };

  test.each<[string, boolean, string, string[], Pick<AccessRequest, 'requestTags' | 'resourceTags' | 'tagKeys'>]>([
    ['Start with the owner tag', true, START, inputsOfStart, { requestTags: own }],
    ['Start without an association', true, START, [MODEL_ARN, CHANNEL_ARN, anyAssociation], { requestTags: own }],
    ['Start without the owner tag', false, START, inputsOfStart, { requestTags: { team: 'ads' } }],
    ['Start for another stack', false, START, inputsOfStart, { requestTags: others }],
    ['Start in a membership without jobs', false, START, [modelElsewhere, CHANNEL_ARN], { requestTags: own }],
    ['the tags of a Start', true, TAG, [`${ML}:membership/${MEMBERSHIP}/trained-model-inference-job/*`], { requestTags: own }],
    ['Get of an own job', true, 'cleanrooms-ml:GetTrainedModelInferenceJob', [JOB], { resourceTags: own }],
    ['Get of a job without the owner tag', false, 'cleanrooms-ml:GetTrainedModelInferenceJob', [JOB], { resourceTags: { team: 'ads' } }],
    ['Get of another stack\'s job', false, 'cleanrooms-ml:GetTrainedModelInferenceJob', [JOB], { resourceTags: others }],
    ['Get of a job that does not exist', false, 'cleanrooms-ml:GetTrainedModelInferenceJob', [JOB], {}],
    ['Cancel of an own job', true, 'cleanrooms-ml:CancelTrainedModelInferenceJob', [JOB], { resourceTags: own }],
    ['Cancel of another stack\'s job', false, 'cleanrooms-ml:CancelTrainedModelInferenceJob', [JOB], { resourceTags: others }],
    ['tags on an own job', true, TAG, [JOB], { resourceTags: own, requestTags: { team: 'news' } }],
    ['tags off an own job', true, 'cleanrooms-ml:UntagResource', [JOB], { resourceTags: own, tagKeys: ['team'] }],
    ['tags off another stack\'s job', false, 'cleanrooms-ml:UntagResource', [JOB], { resourceTags: others, tagKeys: ['team'] }],
    ['List', true, 'cleanrooms-ml:ListTrainedModelInferenceJobs', ['*'], {}],
    ['List of what is none of ours', false, 'cleanrooms-ml:ListTrainedModels', ['*'], {}],
    ['PassMembership', true, 'cleanrooms:PassMembership', [passed('111122223333', OTHER_MEMBERSHIP)], {}],
    ['PassMembership of another account', false, 'cleanrooms:PassMembership', [passed('444455556666', MEMBERSHIP)], {}],
    ['DescribeStacks of the own stack', true, 'cloudformation:DescribeStacks', [STACK_ID], {}],
    ['DescribeStacks of another stack', false, 'cloudformation:DescribeStacks', [OTHER_STACK_ID], {}],
  ])('%s: %s', (_, expected, action, resources, tags) => {
    expect(isAllowed(statements, contextOf({ accessKeyId: 'key', account: '111122223333', action, resources, ...tags }))).toBe(expected);
  });

  test.each([['cleanrooms-ml', true], ['s3', false]])('the key through %s: %s', (service, expected) => {
    const context = { 'kms:ViaService': `${service}.us-east-1.amazonaws.com` };
    expect(isAllowed(statements, { action: 'kms:Decrypt', resources: [KEY_ARN], context })).toBe(expected);
  });

  test('answers the simulator', () => {
    const service = new TestService({ authorize: (request) => isAllowed(statements, contextOf(request)) });
    expect(() => service.start({ tags: others })).toThrow('AccessDeniedException');
    const arn = service.start({ tags: own });
    expect(service.get(arn).status).toBe(200);
    expect(service.list().status).toBe(200);
    expect(service.call('UntagResource', { resourceArn: arn, tagKeys: [STACK_ID_TAG] }).status).toBe(200);
    expect(service.get(arn)).toMatchObject({ status: 403, error: 'AccessDeniedException' });
  });
});
