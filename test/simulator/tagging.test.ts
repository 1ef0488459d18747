import { MODEL_ARN, minimalStart, TestService } from './support';

const many = (count: number, prefix = 't') => Object.fromEntries(Array.from({ length: count }, (_, i) => [`${prefix}${i}`, '']));

test('tags are added, replaced and removed; Get and ListTags agree', () => {
  const service = new TestService();
  const resourceArn = service.start({ tags: { a: '1', b: '2' } });
  expect(service.call('TagResource', { resourceArn, tags: { b: 'two', c: '' } })).toMatchObject({ status: 200, body: {} });
  expect(service.call('ListTagsForResource', { resourceArn }).body).toEqual({ tags: { a: '1', b: 'two', c: '' } });
  expect(service.call('UntagResource', { resourceArn, tagKeys: ['a', 'none', 'c'] }).status).toBe(200);
  expect(service.get(resourceArn).body.tags).toEqual({ b: 'two' });
  expect(service.simulator.jobs()[0].tags).toEqual({ b: 'two' });
});

test('a resource has at most 50 tags', () => {
  const service = new TestService();
  const resourceArn = service.start({ tags: many(50) });
  expect(service.call('TagResource', { resourceArn, tags: { t0: 'changed' } }).status).toBe(200);
  expect(service.call('TagResource', { resourceArn, tags: { one: 'more' } })).toMatchObject({ status: 400, error: 'ValidationException' });
  expect(service.call('StartTrainedModelInferenceJob', minimalStart({ tags: many(51) })).error).toBe('ValidationException');
  expect(service.simulator.jobs()).toHaveLength(1);
});

test.each(['aws:x', 'AWS:x'])('refuses the reserved key %s', (key) => {
  const service = new TestService();
  const resourceArn = service.start();
  const refused = { status: 400, error: 'ValidationException', body: { message: expect.stringContaining(key) } };
  expect(service.call('StartTrainedModelInferenceJob', minimalStart({ tags: { [key]: '' } }))).toMatchObject(refused);
  expect(service.call('TagResource', { resourceArn, tags: { [key]: '' } })).toMatchObject(refused);
  expect(service.call('UntagResource', { resourceArn, tagKeys: [key] })).toMatchObject(refused);
});

test('the tags of anything but a job of the caller are not found', () => {
  const service = new TestService();
  const resourceArn = service.start();
  expect(service.call('ListTagsForResource', { resourceArn: MODEL_ARN })).toMatchObject({ status: 404, error: 'ResourceNotFoundException' });
  expect(service.call('ListTagsForResource', { resourceArn }, '444455556666').status).toBe(404);
  expect(service.call('TagResource', { resourceArn }).error).toBe('ValidationException');
  expect(service.call('UntagResource', { resourceArn, tagKeys: [] }).error).toBe('ValidationException');
  expect(service.call('ListTagsForResource', { resourceArn: 'arn:aws:s3:::b' }).error).toBe('ValidationException');
});
