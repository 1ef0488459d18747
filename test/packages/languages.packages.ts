import { isChosen, python, SCORES, synthesized, typescript } from './projects';
import { block, installation, stackOf } from './readme';
import { ACTIVE_RESOURCE_TYPE, RUN_RESOURCE_TYPE } from '../../src/shared/resource-properties';

type Name = keyof typeof SCORES;

/** Of the stack that the app of each language makes. */
const templates = new Map<Name, Promise<any>>();

beforeAll(() => {
  // All are compared with that of TypeScript, whatever is chosen.
  for (const name of (Object.keys(SCORES) as Name[]).filter((language) => language === 'typescript' || isChosen(language))) {
    const template = synthesized(SCORES[name], 'Scores');
    // Whoever looks at it sees why it failed.
    template.catch(() => {});
    templates.set(name, template);
  }
});

test('the app in TypeScript sets what it is compared by', async () => {
  const { Resources, Outputs } = await templates.get('typescript');
  const ofType = (type: string) => Object.values<any>(Resources).filter(({ Type }) => Type === type);

  const [audience, lookalikes] = ofType(RUN_RESOURCE_TYPE);
  expect(audience.Properties).toMatchObject({
    Environment: [{ Name: 'BATCH_SIZE', Value: '256' }, { Name: 'SCORE_THRESHOLD', Value: '0.75' }],
    KmsKeyArn: expect.stringMatching(/^arn:aws:kms:/),
    ResourceConfig: { InstanceType: 'ml.g5.2xlarge', InstanceCount: 2 },
    Tags: [{ Key: 'campaign', Value: 'autumn' }, { Key: 'department', Value: 'marketing' }],
  });
  expect(lookalikes.Properties).toMatchObject({ Name: 'lookalikes', OutputConfiguration: { Accept: 'text/csv' } });
  expect(ofType(ACTIVE_RESOURCE_TYPE)).toHaveLength(4);
  expect(lookalikes.DependsOn.filter((id: string) => id.startsWith('Audience'))).not.toEqual([]);
  const isWithoutBoundary = ([, { Type, Properties }]: [string, any]) => Type === 'AWS::IAM::Role' && !Properties.PermissionsBoundary;
  // That of the user's state machine.
  expect(Object.entries<any>(Resources).filter(isWithoutBoundary).map(([id]) => id)).toEqual([expect.stringMatching(/^ScoringRole/)]);
  const [definition] = ofType('AWS::StepFunctions::StateMachine').map(({ Properties }) => JSON.stringify(Properties.DefinitionString))
    .filter((text) => text.includes('waitForTaskToken'));
  expect(definition).toMatch(/campaign.*day\.\$.*team/);
  expect(ofType('AWS::Lambda::Function').flatMap(({ Properties }) => Properties.Environment?.Variables.JOB_ENVIRONMENTS ?? []))
    .toEqual(Array(2).fill(expect.stringMatching(/BATCH_SIZE.*SCORE_THRESHOLD/)));
  expect(Object.keys(Outputs)).toEqual(['AudienceArn', 'LookalikesFinished']);
});

// Nothing is normalized: the handlers that the packages hold are the same to the byte, so that even the hashes of assets are equal.
for (const language of ['python', 'java', 'go'] as const) {
  (isChosen(language) ? test : test.skip)(`the package for ${language}, installed, makes the same template as that for TypeScript`, async () => {
    expect(await templates.get(language)).toEqual(await templates.get('typescript'));
  });
}

describe('the README, followed to the letter, ends in a synthesized stack', () => {
  const expectJob = ({ Resources }: any) =>
    expect(Object.values<any>(Resources).filter(({ Type }) => Type === RUN_RESOURCE_TYPE)).toHaveLength(1);

  (isChosen('typescript') ? test : test.skip)('in TypeScript', async () => {
    const code = block('new App()', 'ts');
    expectJob(await synthesized((folder) => typescript(folder, installation('npm'), code, 'README in TypeScript'), stackOf(code)));
  });

  (isChosen('python') ? test : test.skip)('in Python', async () => {
    const code = block('App()', 'python');
    expectJob(await synthesized((folder) => python(folder, installation('pip'), code, 'README in Python'), stackOf(code)));
  });
});
