import { DeploymentFailure } from '../../../lambda/errors/failure';
import { createLeg, createRun, deleteRun, updateRun, wanted } from '../events';
import { GET, LIST, START, REMOVAL, World } from '../harness';
import { HOUR, MINUTE } from '../virtual-clock';

const transient = ['throttling', 'internal', 'reset-before', 'hang'] as const;

describe('an error that may pass', () => {
  test.each(transient)('is "not yet" for 50 minutes, then a failure: %s', async (kind) => {
    const world = new World({ plan: { pendingMs: 0, runningMs: 5 * HOUR } });
    const { id } = await world.create(wanted());
    world.simulator.setFaults([{ kind, times: 'always' }]);
    const events = [createLeg(id), createRun(wanted()), updateRun(id, wanted({ description: 'x' }), wanted()), deleteRun(id, wanted()), deleteRun('invented', wanted())];

    for (const event of events) {
      Object.assign(world.stack, event.RequestType === 'Delete' ? REMOVAL : {});
      const { failure, took } = await world.send(event);
      expect(failure).toBeInstanceOf(DeploymentFailure);
      expect(took).toBeGreaterThanOrEqual(50 * MINUTE);
      // CloudFormation gives up after an hour, and the framework some time later.
      expect(took).toBeLessThan(55 * MINUTE);
    }
  });

  test('is reported with its name and message', async () => {
    const world = new World({ faults: [{ operation: LIST, kind: 'internal', message: 'try again', times: 'always' }] });
    const { failure } = await world.create(wanted());
    expect(failure?.message).toMatch(/^InternalServiceException: try again\. AWS returned errors or did not respond for 50 minutes\. Redeploy later\.$/);
  });

  test('has no data beside it', async () => {
    const world = new World({ faults: [{ operation: LIST, kind: 'internal' }] });
    expect(await world.poll({ ...createRun(wanted()), PhysicalResourceId: 'x', ReceivedAt: world.clock.now() })).toEqual({ IsComplete: false });
  });
});

describe('a failure', () => {
  test('comes at once from a mistake in the program: to try again helps nobody', async () => {
    const world = new World();
    const { id } = await world.create(wanted());
    const { get, list, tagsOf } = world.jobs;
    const mistake = () => { throw new TypeError('x is undefined'); };
    Object.assign(world.jobs, { get: mistake, list: mistake, tagsOf: mistake });
    for (const event of [createLeg(id), createLeg(id, 2880, 1, 5), createRun(wanted()), updateRun(id, wanted({ description: 'x' }), wanted()), deleteRun(id, wanted())]) {
      Object.assign(world.stack, event.RequestType === 'Delete' ? REMOVAL : {});
      const { failure, took } = await world.send(event);
      expect(failure?.message).toMatch(/^TypeError: x is undefined\. /);
      expect(took).toBeLessThan(MINUTE);
    }
    Object.assign(world.jobs, { get, list, tagsOf });
    expect((await world.send(createLeg(id))).failure).toBeUndefined();
  });

  test('always has our own message: the framework never sees a stack trace', async () => {
    for (const [name, status] of [['ValidationException', 400], ['AccessDeniedException', 403], ['SomethingNew', 418], ['InternalServiceException', 500]] as const) {
      const world = new World({ faults: [{ operation: LIST, kind: 'error', name, status, times: 'always' }] });
      const { failure } = await world.create(wanted());

      expect(failure).toBeInstanceOf(DeploymentFailure);
      expect(failure?.message).toMatch(new RegExp(`^${name}: `));
      expect(failure?.stack).toBe(failure?.message);
    }
  });

  test('says what to do about denied access', async () => {
    const world = new World({ faults: [{ operation: LIST, kind: 'access-denied', times: 'always' }] });
    expect((await world.create(wanted())).failure?.message).toContain('. Allow the role of the provider to perform the action (check its permissions boundary, service control policies, and the policies of the membership and the key), or correct the membership ID if this account has no such membership, then redeploy.');
  });

  test('of an update says what to do, and nothing of a job that should be stopped', async () => {
    const world = new World();
    const { id } = await world.create(wanted());
    world.simulator.setFaults([{ operation: START, kind: 'error', name: 'ValidationException', message: 'no' }]);
    const { failure } = await world.update(id, wanted({ description: 'x' }), wanted());

    expect(failure?.message).toBe('ValidationException: no. Correct the request and redeploy.');
  });

  test('of the Delete of a job says that it may still run and how to stop it', async () => {
    const world = new World();
    const { id } = await world.create(wanted());
    world.simulator.setFaults([{ operation: GET, kind: 'error', name: 'ValidationException', message: 'no', times: 'always' }]);
    const { failure } = await world.delete(id, wanted());

    expect(failure?.message).toMatch(/^ValidationException: no\. The inference job may still be running and incurring charges\. Cancel it, then delete the stack again if it is DELETE_FAILED or ROLLBACK_FAILED: aws /);
    expect(failure?.message).toContain(id);
  });
});
