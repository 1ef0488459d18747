import { isDuplicateOf, isInReach, isOwnedBy, nameOf, nameTagOf, ownerDigest, ownerOf, reservedTags } from '../../../lambda/jobs/ownership';
import { OWNER } from '../events';

describe('the owner of a job', () => {
  const tags = reservedTags(OWNER, 'a-configuration', 'a-request');
  const without = (name: string) => Object.fromEntries(Object.entries(tags).filter(([key]) => key !== `cdk-cleanrooms-ml:${name}`));

  test('is recognized by both of its tags', () => {
    expect(ownerOf(tags)).toEqual(OWNER);
    expect(isOwnedBy(tags, OWNER)).toBe(true);
    expect(isOwnedBy(tags, { ...OWNER, logicalId: 'Another' })).toBe(false);
    expect(isOwnedBy(tags, { ...OWNER, stackId: 'another' })).toBe(false);
  });

  test.each(['stack-id', 'logical-id'])('is nobody without its %s', (name) => {
    expect(ownerOf(without(name))).toBeUndefined();
    expect(isOwnedBy(without(name), OWNER)).toBe(false);
  });

  test('is nobody where there are no tags', () => {
    expect(isOwnedBy({}, OWNER)).toBe(false);
  });
});

describe('the owner of the job of a run', () => {
  const RUN = { stateMachineArn: 'arn:aws:states:us-east-1:111122223333:stateMachine:Runner-x1', executionName: 'run-1' };
  const another = { ...RUN, executionName: 'run-2' };
  const elsewhere = { ...RUN, stateMachineArn: 'arn:aws:states:us-east-1:111122223333:stateMachine:Other-x2' };
  const tags = reservedTags(RUN, 'a-configuration', 'run-1');
  const without = (name: string) => Object.fromEntries(Object.entries(tags).filter(([key]) => key !== `cdk-cleanrooms-ml:${name}`));

  test('is in four tags', () => {
    expect(tags).toEqual({
      'cdk-cleanrooms-ml:state-machine': RUN.stateMachineArn,
      'cdk-cleanrooms-ml:execution': 'run-1',
      'cdk-cleanrooms-ml:configuration': 'a-configuration',
      'cdk-cleanrooms-ml:request-id': 'run-1',
    });
  });

  test('is recognized by both of its own', () => {
    expect(ownerOf(tags)).toEqual(RUN);
    expect([RUN, another, elsewhere, OWNER].map((owner) => isOwnedBy(tags, owner))).toEqual([true, false, false, false]);
  });

  test.each(['state-machine', 'execution'])('is nobody without its %s', (name) => {
    expect(ownerOf(without(name))).toBeUndefined();
    expect(isOwnedBy(without(name), RUN)).toBe(false);
  });

  test('is never the resource of a stack, nor the other way around', () => {
    const ofResource = reservedTags(OWNER, 'a-configuration', 'run-1');
    expect(isOwnedBy(ofResource, RUN)).toBe(false);
    expect(isInReach(ofResource, RUN)).toBe(false);
    expect(isInReach(tags, OWNER)).toBe(false);
  });

  test('can reach the jobs of all runs of its state machine', () => {
    expect([RUN, another, elsewhere].map((owner) => isInReach(tags, owner))).toEqual([true, true, false]);
    expect(isInReach(without('execution'), RUN)).toBe(true);
    expect(isInReach(without('state-machine'), RUN)).toBe(false);
  });

  test('has a name, and a tag for it', () => {
    expect([nameOf(RUN), nameTagOf(RUN)]).toEqual(['run-1', 'cdk-cleanrooms-ml:execution']);
    expect([nameOf(OWNER), nameTagOf(OWNER)]).toEqual([OWNER.logicalId, 'cdk-cleanrooms-ml:logical-id']);
  });

  test('is known of a duplicate, which is never taken for the job', () => {
    const duplicate = { ...without('execution'), 'cdk-cleanrooms-ml:duplicate-of': 'run-1' };
    expect([RUN, another, elsewhere, OWNER].map((owner) => isDuplicateOf(duplicate, owner))).toEqual([true, false, false, false]);
    expect(isOwnedBy(duplicate, RUN)).toBe(false);
    expect(isDuplicateOf({ ...tags, 'cdk-cleanrooms-ml:duplicate-of': 'run-1' }, RUN)).toBe(false);
  });

  test('is in the names of its jobs as its state machine: runs look for what those before them have left behind', () => {
    expect(ownerDigest(RUN)).toBe(ownerDigest(another));
    expect(ownerDigest(RUN)).not.toBe(ownerDigest(elsewhere));
    expect(ownerDigest(RUN)).toMatch(/^[0-9a-f]{8}$/);
  });
});
