import {
  CfnCondition, CfnElement, CfnOutput, CfnParameter, CfnResource, Fn, NestedStack, Stack, Token,
} from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { InferenceJobProvider, JobCompletion, TrainedModelInferenceJob } from '../src';
import { followed, followedIn, legOf, newLanes, runOf, synthesized } from './lanes';
import { ACTIVE, MEMBERSHIP, messageOf, newJob, newStack, OTHER_MEMBERSHIP, resourcesOf, RUN } from './support';

const METADATA = 'cdk-cleanrooms-ml:maxConcurrentJobs';
const THIRD_MEMBERSHIP = '77777777-2222-4333-8444-555555555555';

describe('lanes', () => {
  test('the first jobs run at once, each other one when an earlier one has finished', () => {
    const { stack, jobs } = newLanes(2);
    jobs('ABCDE');
    expect(followed(stack)).toEqual({ A: '', B: '', C: 'A', D: 'B', E: 'C' });
  });

  test('of each membership', () => {
    const { stack, job } = newLanes(1);
    job('A');
    job('B', { membershipIdentifier: OTHER_MEMBERSHIP });
    job('C');
    job('D', { membershipIdentifier: OTHER_MEMBERSHIP });
    expect(followed(stack)).toEqual({ A: '', B: '', C: 'A', D: 'B' });
  });

  test('a membership that is a token is one of its own', () => {
    const { stack, job } = newLanes(1);
    const membershipIdentifier = new CfnParameter(stack, 'Membership').valueAsString;
    job('A');
    job('B', { membershipIdentifier });
    job('C', { membershipIdentifier });
    expect(followed(stack)).toEqual({ A: '', B: '', C: 'B' });
  });

  test('a membership is the same, whichever token stands for it', () => {
    const { stack, job } = newLanes(1);
    const imported = () => Fn.importValue('Membership');
    job('A', { membershipIdentifier: imported() });
    job('B', { membershipIdentifier: imported() });
    job('C', { membershipIdentifier: Fn.importValue('Another') });
    expect(followed(stack)).toEqual({ A: '', B: 'A', C: '' });
  });

  test('45 jobs of three memberships: five waves of ten', () => {
    const stack = newStack();
    const provider = new InferenceJobProvider(stack, 'Provider', { maxConcurrentJobs: 5 });
    const memberships = [MEMBERSHIP, OTHER_MEMBERSHIP, THIRD_MEMBERSHIP];
    for (let index = 0; index < 45; index++) {
      newJob(stack, `Job${index}`, { provider, membershipIdentifier: memberships[Math.floor(index / 15)] });
    }
    const runs = new Map(resourcesOf(stack, RUN).map((run) => [run.id, run]));
    const runOfLeg = new Map(resourcesOf(stack, ACTIVE).map(({ id, Properties }) => [id, Properties.JobArn.Ref as string]));
    const lane = (id: string) => runs.get(id)!.DependsOn!.map((other) => runOfLeg.get(other)).filter((other) => other !== undefined);
    const waveOf = (id: string): number => 1 + Math.max(0, ...lane(id).map(waveOf));

    const waves = [1, 2, 3, 4, 5, 6].map((wave) => [...runs.keys()].filter((id) => waveOf(id) === wave));
    expect(waves.map(({ length }) => length)).toEqual([10, 10, 10, 10, 5, 0]);
    for (const wave of waves) {
      const ofWave = wave.map((id) => runs.get(id)!.Properties.MembershipIdentifier);
      expect(Math.max(...memberships.map((membership) => ofWave.filter((other) => other === membership).length))).toBeLessThanOrEqual(5);
    }
    expect(Math.max(...[...runs.keys()].map((id) => lane(id).length))).toBeLessThanOrEqual(2);
  });

  test('a larger number is that of the account too', () => {
    const { stack, jobs } = newLanes(12);
    jobs('ABCDEFGHIJKLMN');
    expect(Object.values(followed(stack))).toEqual([...Array(12).fill(''), 'A', 'B']);
  });

  test('jobs of another provider are not counted, and close no circle', () => {
    const { stack, job } = newLanes(1);
    const provider = new InferenceJobProvider(stack, 'OtherProvider', { maxConcurrentJobs: 1 });
    const a = job('A');
    const [b, c] = ['B', 'C'].map((id) => newJob(stack, id, { provider }));
    const d = job('D');
    newJob(stack, 'E');
    expect(followedIn(synthesized(stack))).toEqual({ A: '', B: '', C: 'B', D: 'A', E: '' });
    runOf(a).addDependency(legOf(c));
    runOf(b).addDependency(legOf(d));
    // D follows A: so B comes after C.
    expect(followedIn(synthesized(stack))).toEqual({ A: 'C', B: 'CD', C: '', D: 'A', E: '' });
  });

  test('logical ids may be overridden', () => {
    const { stack, jobs } = newLanes(1);
    const [a, b] = jobs('AB');
    legOf(a).overrideLogicalId('AnotherLeg');
    runOf(b).overrideLogicalId('BRun');
    legOf(b).addDependency(runOf(a));
    expect(followed(stack)).toEqual({ A: '', B: 'A' });
    expect(resourcesOf(stack, RUN)[1]).toMatchObject({ id: 'BRun', DependsOn: expect.arrayContaining(['AnotherLeg']) });
  });

  test('a job that may be left out is not waited for alone', () => {
    const { stack, jobs } = newLanes(1);
    const [, b] = jobs('ABC');
    const condition = new CfnCondition(stack, 'Condition', { expression: Fn.conditionEquals('a', 'b') });
    [runOf(b), legOf(b)].forEach(({ cfnOptions }) => { cfnOptions.condition = condition; });
    expect(followed(stack)).toEqual({ A: '', B: 'A', C: 'AB' });
  });

  test('nothing else changes', () => {
    const templates = [undefined, 3].map((maxConcurrentJobs) => {
      const stack = newStack();
      const provider = new InferenceJobProvider(stack, 'Provider', { maxConcurrentJobs });
      ['A', 'B', 'C'].forEach((id) => newJob(stack, id, { provider }));
      return Template.fromStack(stack).toJSON();
    });
    const [withMetadata] = Object.entries<any>(templates[1].Resources).filter(([, { Metadata }]) => Metadata?.[METADATA]);
    const [id, { Metadata: { [METADATA]: maximum, ...others }, ...resource }] = withMetadata;
    expect(maximum).toBe(3);
    const without = { ...resource, ...(Object.keys(others).length > 0 && { Metadata: others }) };
    // Where nothing is left, some versions of CDK write an empty map.
    const { Metadata: before = {}, ...same } = templates[0].Resources[id];
    expect([without, others]).toEqual([{ ...same, ...(Object.keys(before).length > 0 && { Metadata: before }) }, before]);
    expect({ ...templates[1].Resources, [id]: undefined }).toEqual({ ...templates[0].Resources, [id]: undefined });
  });

  test('a job that waits for nothing has no DependsOn', () => {
    const stack = newStack();
    const role = iam.Role.fromRoleArn(stack, 'Role', 'arn:aws:iam::111122223333:role/role', { mutable: false });
    const provider = new InferenceJobProvider(stack, 'Provider', { maxConcurrentJobs: 1, role });
    ['A', 'B'].forEach((id) => newJob(stack, id, { provider }));
    expect(followed(stack)).toEqual({ A: '', B: 'A' });
    expect(resourcesOf(stack, RUN)[0]).not.toHaveProperty('DependsOn');
  });
});

describe('what the user has declared comes first', () => {
  const resource = (stack: Stack, id: string, properties: object = {}) => new CfnResource(stack, id, { type: 'Test::Resource', properties: { ...properties } });
  const idOf = (element: CfnElement) => Stack.of(element).resolve(element.logicalId);

  // Each lets A wait for B, which is declared later: so B must not be put behind A.
  test.each<[string, (stack: Stack, a: TrainedModelInferenceJob, b: TrainedModelInferenceJob) => void]>([
    ['a dependency between the constructs', (_, a, b) => a.node.addDependency(b)],
    ['a dependency between resources', (_, a, b) => runOf(a).addDependency(runOf(b))],
    ['a reference', (_, a, b) => runOf(a).addPropertyOverride('Description', b.status)],
    ['a dependency of a leg', (_, a, b) => legOf(a).addDependency(legOf(b))],
    ['a dependency of a leg on a Run', (_, a, b) => legOf(a).addDependency(runOf(b))],
    ['another resource', (stack, a, b) => {
      const between = resource(stack, 'Between', { Job: b.trainedModelInferenceJobArn });
      a.node.addDependency(between);
    }],
    ['the text of an Fn::Sub', (_, a, b) => runOf(a).addPropertyOverride('Description', { 'Fn::Sub': `\${!Literal} \${${idOf(legOf(b))}.Status}` })],
    ['an Fn::Sub with variables', (stack, a, b) => {
      const between = resource(stack, 'Between', { Text: Fn.sub('${X} ${Y}', { X: b.status, Y: 'y' }) });
      runOf(a).addPropertyOverride('Description', Fn.sub('${Between} ${X}', { X: 'x' }));
      expect(idOf(between)).toBe('Between');
    }],
    ['a nested stack that takes a parameter', (stack, a, b) => {
      const nested = new NestedStack(stack, 'Nested');
      resource(nested, 'Inside', { Job: b.trainedModelInferenceJobArn });
      a.node.addDependency(nested);
    }],
    ['a nested stack that is waited for, and read', (stack, a, b) => {
      const nested = new NestedStack(stack, 'Nested');
      const inside = resource(nested, 'Inside');
      inside.node.addDependency(b);
      runOf(a).addPropertyOverride('Description', inside.ref);
    }],
    ['a nested stack in a nested stack', (stack, a, b) => {
      const inside = resource(new NestedStack(new NestedStack(stack, 'Outer'), 'Inner'), 'Inside', { Job: b.status });
      a.node.addDependency(inside);
    }],
    ['an override', (_, a, b) => legOf(a).addOverride('DependsOn', idOf(runOf(b)))],
  ])('%s', (_, letWait) => {
    const { stack, jobs } = newLanes(1);
    const [a, b] = jobs('ABC');
    letWait(stack, a, b);
    expect(followed(stack)).toEqual({ A: 'B', B: '', C: 'A' });
  });

  test.each<[string, (stack: Stack, a: TrainedModelInferenceJob, b: TrainedModelInferenceJob) => void]>([
    ['literal text', (_, a, b) => runOf(a).addPropertyOverride('Description', { 'Fn::Sub': `\${!${idOf(runOf(b))}}` })],
    ['a variable', (_, a, b) => runOf(a).addPropertyOverride('Description', { 'Fn::Sub': [`\${${idOf(runOf(b))}}`, { [idOf(runOf(b))]: 'x' }] })],
    ['an output', (stack, _, b) => { new CfnOutput(stack, 'Output', { value: b.status }); }],
  ])('%s is no dependency', (_, letWait) => {
    const { stack, jobs } = newLanes(1);
    const [a, b] = jobs('ABC');
    letWait(stack, a, b);
    // Not by Template, which does not know that variables go before resources.
    expect(followedIn(synthesized(stack))).toEqual({ A: '', B: 'A', C: 'B' });
  });

  test('jobs that wait for each other\'s Start run together', () => {
    const { stack, jobs } = newLanes(1);
    const [a, b] = jobs('ABC');
    legOf(a).addDependency(runOf(b));
    legOf(b).addDependency(runOf(a));
    expect(followed(stack)).toEqual({ A: 'C', B: 'C', C: '' });
  });
});

describe('a second synth', () => {
  test('gives the same', () => {
    const { stack, jobs } = newLanes(2);
    jobs('ABCDE');
    const first = synthesized(stack);
    expect(followedIn(first)).toEqual({ A: '', B: '', C: 'A', D: 'B', E: 'C' });
    expect(synthesized(stack)).toEqual(first);
  });

  test('with a job and a dependency more: what a first one gives', () => {
    const before = newLanes(1);
    const [a] = before.jobs('AB');
    expect(followedIn(synthesized(before.stack))).toEqual({ A: '', B: 'A' });
    a.node.addDependency(before.job('C'));

    const afresh = newLanes(1);
    const [again] = afresh.jobs('AB');
    again.node.addDependency(afresh.job('C'));
    expect(followedIn(synthesized(before.stack))).toEqual({ A: 'C', B: '', C: 'B' });
    expect(synthesized(before.stack)).toEqual(synthesized(afresh.stack));
  });

  test('keeps what the user has declared meanwhile, also if it was a lane', () => {
    const { stack, jobs } = newLanes(1);
    const [a, b] = jobs('AB');
    expect(followedIn(synthesized(stack))).toEqual({ A: '', B: 'A' });
    runOf(b).addDependency(legOf(a));
    const [c] = jobs('C');
    a.node.addDependency(c);
    expect(followedIn(synthesized(stack))).toEqual({ A: 'C', B: 'A', C: '' });
  });
});

test('a nested stack has lanes of its own, and another template for another number', () => {
  const [one, two] = [1, 2].map((maxConcurrentJobs) => {
    const parent = newStack();
    newLanes(1, parent).jobs('DE');
    const { stack, jobs } = newLanes(maxConcurrentJobs, new NestedStack(parent, 'Nested'));
    jobs('ABC');
    expect(followed(parent)).toEqual({ D: '', E: 'D' });
    return { followed: followed(stack), url: resourcesOf(parent, 'AWS::CloudFormation::Stack')[0].Properties.TemplateURL };
  });
  expect(one.followed).toEqual({ A: '', B: 'A', C: 'B' });
  expect(two.followed).toEqual({ A: '', B: '', C: 'A' });
  expect(one.url).not.toEqual(two.url);
});

describe('what is refused', () => {
  test.each([
    [0, '0'], [-1, '-1'], [1.5, '1.5'], [Number.NaN, 'NaN'], [Number.POSITIVE_INFINITY, 'Infinity'], ['5' as unknown as number, 'the string "5"'], [null as unknown as number, 'null'],
    [Token.asNumber({ Ref: 'Parameter' }), 'a token'],
  ])('%s', (maxConcurrentJobs, given) => {
    expect(messageOf(() => newLanes(maxConcurrentJobs)))
      .toBe(`invalid inference job provider at Stack/Provider: maxConcurrentJobs: got ${given}, expected a whole number of at least 1 that is known at synth${given === 'null' ? ', or leave it out' : ''}`);
  });

  const COMPLETION = 'completion: got JobCompletion.none(), expected JobCompletion.upTo(): the provider has maxConcurrentJobs, so its jobs wait for each other to end';

  test('a job that is not waited for', () => {
    const { job } = newLanes(1);
    expect(messageOf(() => job('A', { completion: JobCompletion.none(), description: '\0' })))
      .toBe(`invalid inference job at Stack/A: description: got "\\u0000", expected up to 255 characters, without control characters; ${COMPLETION}`);
  });

  test('also if the provider is the one that the stack has for all', () => {
    const stack = newStack();
    new InferenceJobProvider(stack, 'CleanRoomsMLInferenceJobProvider', { maxConcurrentJobs: 1 });
    expect(messageOf(() => newJob(stack, 'A', { completion: JobCompletion.none() }))).toBe(`invalid inference job at Stack/A: ${COMPLETION}`);
  });

  test('without maxConcurrentJobs it is not', () => {
    const stack = newStack();
    newJob(stack, 'A', { completion: JobCompletion.none(), provider: new InferenceJobProvider(stack, 'Provider') });
    newJob(stack, 'B', { completion: JobCompletion.none() });
    expect(followed(stack)).toEqual({ A: '', B: '' });
  });
});

test('a job that is taken out of the app again is in no lane, and in no permission', () => {
  const { stack, jobs } = newLanes(1);
  const [, b] = jobs('ABC');
  expect(stack.node.tryRemoveChild(b.node.id)).toBe(true);
  expect(followedIn(synthesized(stack))).toEqual({ A: '', C: 'A' });
});

test('a stack of another version of CDK, without what newer ones ask it for', () => {
  const { stack, jobs } = newLanes(1);
  jobs('AB');
  for (const name of ['_obtainAssemblyDependencies', '_stackDependenciesCausedBy']) {
    Object.defineProperty(stack, name, { value: undefined });
  }
  expect(followedIn(synthesized(stack))).toEqual({ A: '', B: 'A' });
});
