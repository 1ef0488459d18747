import { App, Aws, CfnParameter, Lazy, NestedStack, Stack, Tags } from 'aws-cdk-lib';
import { InferenceJobRequest, TrainedModelInferenceJob } from '../src';
import { messageOf, newJob, newStack, resourcesOf, RUN, runOf, stackWithJob } from './support';

const manyTags = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, index) => [`key${index}`, 'value']));

const synthMessageOf = (stack: Stack) => messageOf(() => (stack.node.root as App).synth());

describe('tags of the job', () => {
  test('are its own and those that aspects add to it, its stack and its app', () => {
    const stack = newStack();
    const job = newJob(stack, 'Job', { tags: { own: 'props' } });
    Tags.of(job).add('job', 'aspect');
    Tags.of(stack).add('stack', 'aspect');
    Tags.of(stack.node.root).add('app', 'aspect');
    expect(runOf(stack).Tags).toEqual([
      { Key: 'app', Value: 'aspect' },
      { Key: 'job', Value: 'aspect' },
      { Key: 'own', Value: 'props' },
      { Key: 'stack', Value: 'aspect' },
    ]);
  });

  test('of the stack stay away from its jobs as the guide says', () => {
    const stack = newStack();
    newJob(stack);
    Tags.of(stack).add('team', 'scoring', { excludeResourceTypes: ['aws:cdk:stack', RUN] });
    expect(runOf(stack).Tags).toBeUndefined();
  });

  test('are complete even if something resolves them before', () => {
    const stack = newStack();
    const job = newJob(stack);
    stack.resolve((job.node.defaultChild as any).cfnProperties);
    Tags.of(job).add('late', 'aspect');
    expect(runOf(stack).Tags).toEqual([{ Key: 'late', Value: 'aspect' }]);
  });

  test('come from the stack too, and win over those', () => {
    const stack = newStack({ tags: { a: 'stack', b: 'stack', c: 'stack' } });
    Tags.of(newJob(stack, 'Job', { tags: { b: 'props' } })).add('c', 'aspect');
    expect(runOf(stack).Tags).toEqual([{ Key: 'a', Value: 'stack' }, { Key: 'b', Value: 'props' }, { Key: 'c', Value: 'aspect' }]);
  });

  test('come from the parent of a nested stack', () => {
    const parent = newStack({ tags: { a: 'parent', b: 'parent' } });
    const nested = new NestedStack(new NestedStack(parent, 'Outer'), 'Inner');
    newJob(nested, 'Job', { tags: { b: 'props' } });
    expect(runOf(nested).Tags).toEqual([{ Key: 'a', Value: 'parent' }, { Key: 'b', Value: 'props' }]);
  });

  test('are in one order, whatever the order in which they were given', () => {
    const stack = newStack();
    newJob(stack, 'One', { tags: { b: '1', B: '2', a10: '3', a9: '4', ä: '5' } });
    newJob(stack, 'Two', { tags: { ä: '5', a9: '4', a10: '3', B: '2', b: '1' } });
    const [one, two] = resourcesOf(stack, RUN).map(({ Properties }) => Properties.Tags);
    expect(one.map(({ Key }: { Key: string }) => Key)).toEqual(['B', 'a10', 'a9', 'b', 'ä']);
    expect(two).toEqual(one);
  });

  test('are in the same order however many tokens the app has made before', () => {
    const orders = [0, 1, 9, 99, 999, 9999].map((tokens) => {
      const stack = newStack();
      const [b, a] = ['Beta', 'Alpha'].map((id) => new CfnParameter(stack, id).valueAsString);
      Array.from({ length: tokens }, () => Lazy.string({ produce: () => 'x' }));
      const c = new CfnParameter(stack, 'Aleph').valueAsString;
      newJob(stack, 'Job', { tags: { [b]: '1', [a]: '2', [c]: '3' }, environment: { [b]: '1', [a]: '2', [c]: '3' } });
      const { Tags: tags, Environment: environment } = runOf(stack);
      return [tags.map(({ Key }: { Key: { Ref: string } }) => Key.Ref), environment.map(({ Name }: { Name: { Ref: string } }) => Name.Ref)];
    });
    expect(orders).toEqual(orders.map(() => [['Aleph', 'Alpha', 'Beta'], ['Aleph', 'Alpha', 'Beta']]));
  });

  test('may have any name', () => {
    const own = JSON.parse('{"__proto__": "props", "constructor": "props"}');
    const stack = newStack({ tags: JSON.parse('{"__proto__": "stack", "toString": "stack"}') });
    const job = newJob(stack, 'Job', { tags: own });
    expect(runOf(stack).Tags).toEqual([
      { Key: '__proto__', Value: 'props' }, { Key: 'constructor', Value: 'props' }, { Key: 'toString', Value: 'stack' },
    ]);
    expect(JSON.stringify(job.toStartRequest().tags)).toBe('{"__proto__":"props","toString":"stack","constructor":"props"}');
    const other = stackWithJob();
    Tags.of(other).add('__proto__', 'aspect');
    expect(runOf(other).Tags).toEqual([{ Key: '__proto__', Value: 'aspect' }]);
  });

  test('may be known only at deployment', () => {
    expect(runOf(stackWithJob({ tags: { region: Aws.REGION } })).Tags).toEqual([{ Key: 'region', Value: { Ref: 'AWS::Region' } }]);
  });

  test.each([undefined, {}])('given as %j: no property', (tags) => {
    expect(runOf(stackWithJob({ tags }))).not.toHaveProperty('Tags');
  });
});

describe('tags that are refused', () => {
  const FORBIDDEN_KEYS = ['cdk-cleanrooms-ml:stack-id', 'CDK-CleanRooms-ML:stack-id', 'cdk-cleanrooms-ml:', 'aws:x', 'AWS:x', '', 'x'.repeat(129)];

  test.each(FORBIDDEN_KEYS)('the key %j in props', (key) => {
    expect(messageOf(() => stackWithJob({ tags: { [key]: 'value' } }))).toBe(
      `invalid inference job at Stack/Job: tags: got the key '${key}', `
      + "expected keys of 1 to 128 characters that do not begin with 'aws:' or 'cdk-cleanrooms-ml:', in uppercase or lowercase",
    );
  });

  test.each(FORBIDDEN_KEYS)('the key %j by an aspect', (key) => {
    const stack = stackWithJob();
    Tags.of(stack.node.root).add(key, 'value');
    expect(synthMessageOf(stack)).toContain(`[Stack/Job] invalid inference job: tags: got the key '${key}', expected keys`);
  });

  test('the key by a tag of the stack', () => {
    const stack = stackWithJob({}, { tags: { 'cdk-cleanrooms-ml:x': 'value' } });
    expect(synthMessageOf(stack)).toContain("tags: got the key 'cdk-cleanrooms-ml:x', expected keys");
  });

  test('a value of more than 256 characters', () => {
    const message = messageOf(() => stackWithJob({ tags: { team: 'x'.repeat(257) } }));
    expect(message).toContain('tags.team: got 257 characters, expected up to 256 characters');
  });

  test('more than 44, counted together with those of aspects and of the stack', () => {
    const tooMany = 'tags: got 45 tags, expected at most 44 tags';
    expect(messageOf(() => stackWithJob({ tags: manyTags(45) }))).toContain(tooMany);
    const stack = stackWithJob({ tags: manyTags(43) }, { tags: { stack: 'value' } });
    Tags.of(stack).add('aspect', 'value');
    expect(synthMessageOf(stack)).toContain(tooMany);
  });

  test('44 are taken', () => {
    expect(runOf(stackWithJob({ tags: manyTags(43) }, { tags: { stack: 'value' } })).Tags).toHaveLength(44);
  });
});

describe('a key that is known only at deployment', () => {
  test('reaches the template with a value that is known, from the props, an aspect, and a request', () => {
    const stack = newStack();
    const [one, other] = ['One', 'Other'].map((id) => new CfnParameter(stack, id).valueAsString);
    const job = newJob(stack, 'Job', { tags: { [one]: 'x' } });
    TrainedModelInferenceJob.forRequest(stack, 'Copy', InferenceJobRequest.fromObject({ ...job.toStartRequest(), name: 'copy', tags: { [other]: 'z' } }));
    Tags.of(job).add(`team-${Aws.REGION}`, 'y');
    const [ofJob, ofCopy] = ['Job', 'Copy'].map((name) => resourcesOf(stack, RUN).find(({ id }) => id.startsWith(name))!.Properties.Tags);
    expect(ofJob).toHaveLength(2);
    expect(ofJob).toEqual(expect.arrayContaining([
      { Key: { Ref: 'One' }, Value: 'x' }, { Key: { 'Fn::Join': ['', ['team-', { Ref: 'AWS::Region' }]] }, Value: 'y' },
    ]));
    expect(ofCopy).toEqual([{ Key: { Ref: 'Other' }, Value: 'z' }]);
  });

  test('has a value that is checked', () => {
    const stack = stackWithJob();
    Tags.of(stack.node.findChild('Job')).add(Aws.REGION, 'x'.repeat(257));
    expect(synthMessageOf(stack)).toContain('[Stack/Job] invalid inference job: tags.<key that is known only at deployment>: got 257 characters, expected up to 256 characters');
  });

  test.each<[unknown, string]>([[undefined, 'nothing'], [7, 'the number 7']])('is refused if it turns out to be %j at synth', (key, given) => {
    const stack = stackWithJob({ tags: { [Lazy.string({ produce: () => key as string })]: 'x' } });
    expect(synthMessageOf(stack)).toContain(`tags: got a key that is ${given}, expected keys that are strings`);
  });
});
