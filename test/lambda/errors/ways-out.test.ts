import { howToDelete, howToRestoreTags } from '../../../lambda/errors/ways-out';
import { isOwnedBy } from '../../../lambda/jobs/ownership';
import { loadServiceModel } from '../../../simulator';
import { MEMBERSHIP, OTHER_MEMBERSHIP, OWNER, wanted } from '../events';
import { CANCEL, REMOVAL, World } from '../harness';
import { argumentsOf, commandsIn } from '../shell-command';

const jobArn = (id: string, membership = MEMBERSHIP) =>
  `arn:aws:cleanrooms-ml:us-east-1:111122223333:membership/${membership}/trained-model-inference-job/${id}`;
const SEARCH = { owner: OWNER, memberships: [MEMBERSHIP] };

/** What the CLI calls the members of a request. */
const optionsOf = (operation: string) => {
  const { operations, shapes } = loadServiceModel();
  const { members, required = [] } = shapes[operations[operation].input!.shape] as { members: object; required?: string[] };
  const kebab = (name: string) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  return { all: Object.keys(members).map(kebab), required: required.map(kebab) };
};
const operationOf = (command: string) => command.split(' ')[2].split('-').map((word) => word[0].toUpperCase() + word.slice(1)).join('');

describe.each<[string, string, number]>([
  ['of one job', howToDelete([jobArn('a')], SEARCH), 2],
  ['of several jobs', howToDelete([jobArn('a'), jobArn('b', OTHER_MEMBERSHIP)], SEARCH), 3],
  ['of no job that is known', howToDelete([], { ...SEARCH, memberships: [MEMBERSHIP, OTHER_MEMBERSHIP] }), 5],
  ['of the tags', howToRestoreTags(jobArn('a'), OWNER, { more: 'with a blank' }), 1],
])('the way out of a Delete %s', (_, message, count) => {
  const commands = commandsIn(message);

  test('is made of commands that the CLI knows, each with all that it requires', () => {
    expect(commands).toHaveLength(count);
    for (const command of commands.filter((line) => line.startsWith('aws cleanroomsml'))) {
      const { all, required } = optionsOf(operationOf(command));
      const given = Object.keys(argumentsOf(command));
      expect(all).toEqual(expect.arrayContaining(given));
      expect(given).toEqual(expect.arrayContaining(required));
    }
  });
});

test('each job that may run is named in a command of its own, with its membership', () => {
  const [first, second] = [jobArn('a'), jobArn('b', OTHER_MEMBERSHIP)];
  const message = howToDelete([first, second], SEARCH);

  expect(commandsIn(message).slice(0, 2).map(argumentsOf)).toEqual([
    { 'membership-identifier': MEMBERSHIP, 'trained-model-inference-job-arn': first },
    { 'membership-identifier': OTHER_MEMBERSHIP, 'trained-model-inference-job-arn': second },
  ]);
  expect(message).toContain(`If this account has no membership ${MEMBERSHIP}, ${OTHER_MEMBERSHIP}, no job runs there. `);
});

test('a stack without the resource is the last way out', () => {
  const command = commandsIn(howToDelete([jobArn('a')], SEARCH)).at(-1)!;
  expect(command).toBe(`aws cloudformation delete-stack --stack-name forecast --retain-resources ${OWNER.logicalId}`);
});

test('the command for the tags makes the job one of its owner again', () => {
  const { tags } = argumentsOf(howToRestoreTags(jobArn('a'), OWNER, { more: 'with a blank' }));
  const parsed = JSON.parse(tags) as Record<string, string>;
  expect(isOwnedBy(parsed, OWNER)).toBe(true);
  expect(parsed.more).toBe('with a blank');
});

test('a Delete that is denied says what runs, and succeeds once that is done', async () => {
  const world = new World();
  const { id } = await world.create(wanted());
  const stray = world.seedStray(wanted({ description: 'stray' }));
  Object.assign(world.stack, REMOVAL);
  world.simulator.setFaults([{ operation: CANCEL, kind: 'access-denied', times: 'always' }]);
  const { failure } = await world.delete('an-id-that-cloudformation-invented', wanted());
  const arns = commandsIn(failure!.message).map(argumentsOf).flatMap((options) => options['trained-model-inference-job-arn'] ?? []);
  expect(arns).toEqual([id, stray]);

  world.simulator.setFaults([]);
  await Promise.all(arns.map((arn) => world.jobs.cancel(arn)));
  world.simulator.setFaults([{ operation: CANCEL, kind: 'access-denied', times: 'always' }]);
  expect((await world.delete('an-id-that-cloudformation-invented', wanted())).failure).toBeUndefined();
});

test('of many memberships the first two are named, and how many more there are', () => {
  const memberships = Array.from({ length: 5 }, (_, number) => `${number}${MEMBERSHIP.slice(1)}`);
  const message = howToDelete([], { ...SEARCH, memberships });
  expect(commandsIn(message).map(argumentsOf).flatMap((options) => options['membership-identifier'] ?? [])).toEqual([...memberships.slice(0, 2), '<ID>']);
  expect(message.match(/and 3 more/g)).toHaveLength(2);
});
