import { examples } from './cleanroomsml/examples';
import { FakeService } from './cleanroomsml/fake-service';
import { MEMBERSHIP } from './events';
import { LIST, LIST_TAGS, World } from './harness';
import { START_TIME } from './virtual-clock';
import { CleanRoomsMLInferenceJobs } from '../../lambda/inference-jobs';

const MODELS = ['one', 'two'].map((name) => `arn:aws:cleanrooms-ml:us-east-1:111122223333:membership/${MEMBERSHIP}/trained-model/${name}`);
const VERSION = 'fedcba98-7654-3210-fedc-ba9876543210';

test('a summary has what tells jobs apart', async () => {
  const listing = examples.find(({ operation }) => operation === LIST)!;
  const page = JSON.parse(listing.answer.body) as { trainedModelInferenceJobs: Record<string, string>[] };
  const [described] = page.trainedModelInferenceJobs;
  const once = new FakeService({ ...listing.answer, body: JSON.stringify({ trainedModelInferenceJobs: [described] }) }).client();

  expect(await new CleanRoomsMLInferenceJobs(once, once).list(MEMBERSHIP)).toEqual([{
    arn: described.trainedModelInferenceJobArn,
    name: described.name,
    status: described.status,
    createTime: new Date(described.createTime),
    updateTime: new Date(described.updateTime),
    trainedModelArn: described.trainedModelArn,
    trainedModelVersionIdentifier: described.trainedModelVersionIdentifier,
    configuredModelAlgorithmAssociationArn: described.configuredModelAlgorithmAssociationArn,
    collaborationIdentifier: described.collaborationIdentifier,
  }]);
});

test('the service selects what is listed', async () => {
  const world = new World();
  const [first] = MODELS.map((trainedModelArn, index) => world.seed({ name: `job-${index}`, trainedModelArn }));
  const versioned = world.seed({ name: 'versioned', trainedModelArn: MODELS[0], trainedModelVersionIdentifier: VERSION });
  const arns = async (...filters: Parameters<CleanRoomsMLInferenceJobs['list']> extends [string, ...infer F] ? F : never) =>
    (await world.jobs.list(MEMBERSHIP, ...filters)).map(({ arn }) => arn).sort();

  expect(await arns()).toHaveLength(3);
  expect(await arns({ trainedModelArn: MODELS[0] })).toEqual([first, versioned].sort());
  expect(await arns({ trainedModelVersionIdentifier: VERSION })).toEqual([versioned]);
  expect(await arns({ trainedModelArn: MODELS[1], trainedModelVersionIdentifier: VERSION })).toEqual([]);
});

test('tags are told without anything else', async () => {
  const world = new World();
  const arn = world.seed({ name: 'job', tags: { team: 'ads' } });

  expect(await world.jobs.tagsOf(arn)).toEqual({ team: 'ads' });
  expect(world.calls().map(({ operation }) => operation)).toEqual([LIST_TAGS]);
  expect(world.clock.now()).toBe(START_TIME);
});
