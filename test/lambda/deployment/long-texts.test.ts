/** What a user can do comes after what the service says, however long that is. */
import type { JobDetails } from '../../../lambda/jobs/inference-jobs';
import { whereItsLogsAre } from '../../../lambda/reports/job-failure';
import { createLeg, MEMBERSHIP, OTHER_MEMBERSHIP, wanted } from '../events';
import { CANCEL, LIST, REMOVAL, START, World } from '../harness';
import { argumentsOf, commandsIn } from '../shell-command';
import { HOUR, MINUTE } from '../virtual-clock';

const PLENTY = { perMembership: 100, perAccount: 100 };
const LONG = 'Traceback (most recent call last): '.repeat(200);

test('a job that failed with a long reason: the advice, the logs, and the ARN', async () => {
  const failure = { statusCode: LONG, message: LONG };
  const world = new World({ plan: { pendingMs: 0, runningMs: 0, outcome: 'CREATE_FAILED', failure } });
  const { id } = await world.create(wanted());
  const { message } = (await world.send(createLeg(id))).failure!;
  expect(message).toMatch(/: Traceback .*…\. Fix the cause and redeploy; /);
  expect(message).toContain('`rerunToken`');
  expect(message.endsWith(`Job: ${id}`)).toBe(true);
});

test('no more than a line about why there are no logs', () => {
  const sentence = whereItsLogsAre({ logsStatus: 'PUBLISH_FAILED', logsStatusDetails: LONG } as JobDetails);
  expect(sentence).toMatch(/were not published \(Traceback .*…\): check the ML configuration/);
  expect(sentence.length).toBeLessThan(400);
});

test('a Start that is refused at length', async () => {
  const world = new World({ faults: [{ operation: START, kind: 'error', name: 'ValidationException', message: LONG }] });
  const { failure } = await world.create(wanted());
  expect(failure?.message).toMatch(/^ValidationException: Traceback .*…\. Correct the request and redeploy\.$/);
});

test('many jobs that cannot be canceled: the first of them, how many more, and the way out', async () => {
  const plan = { pendingMs: 0, runningMs: 10 * HOUR, cancelOutcomes: ['CANCEL_FAILED'] as const };
  const world = new World({ plan, config: { quotas: PLENTY } });
  const strays = Array.from({ length: 10 }, (_, number) => world.seedStray(wanted({ description: `stray ${number}` })));
  Object.assign(world.stack, REMOVAL);
  world.simulator.setFaults([{ operation: CANCEL, kind: 'conflict', message: LONG, skip: 10, times: 'always' }]);
  const { message } = (await world.delete('an-id-that-cloudformation-invented', wanted())).failure!;
  const commands = commandsIn(message).map(argumentsOf);
  expect(commands.flatMap((options) => options['trained-model-inference-job-arn'] ?? [])).toEqual(strays.slice(0, 2));
  expect([...message.matchAll(/and \d more/g)].flat()).toEqual(['and 9 more', 'and 8 more']);
  expect(message).toMatch(/ConflictException: Traceback .{0,200}…/);
  expect(commands.at(-1)).toMatchObject({ 'stack-name': 'forecast' });
  expect(message).not.toMatch(/…$/);
});

test('a quota that many jobs use up: the first of them, and what to do', async () => {
  const world = new World({ plan: { pendingMs: 0, runningMs: 10 * HOUR }, config: { quotas: { ...PLENTY, perMembership: 30 } } });
  Array.from({ length: 30 }, (_, number) => world.seed({ name: `job ${number} ${'x'.repeat(50)}` }));
  const { failure, took } = await world.create(wanted());
  expect(took).toBe(50 * MINUTE);
  expect(failure?.message.match(/CREATE_IN_PROGRESS/g)).toHaveLength(5);
  expect(failure?.message).toContain(', and 25 more. Redeploy when they have ended, request a quota increase');
  expect(failure?.message).toContain('`maxConcurrentJobs`');
});

test('a Delete that cannot list names the two memberships, and the way out', async () => {
  const world = new World();
  Object.assign(world.stack, REMOVAL);
  world.simulator.setFaults([{ operation: LIST, kind: 'access-denied', message: LONG, times: 'always' }]);
  const { failure } = await world.delete('an-id-that-cloudformation-invented', wanted({ membershipIdentifier: OTHER_MEMBERSHIP }));
  expect(commandsIn(failure!.message).map((command) => command.split(' ')[2]))
    .toEqual(['list-trained-model-inference-jobs', 'list-tags-for-resource', 'cancel-trained-model-inference-job', 'delete-stack']);
  expect(failure?.message).toMatch(/FORCE_DELETE_STACK, which retains every resource that cannot be deleted\)$/);
  expect(failure?.message).not.toContain(MEMBERSHIP);
});
