import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { blocksOf, README, ROOT, textOf } from './documents';

const LANGUAGES = ['csharp', 'go', 'java', 'python'];

/** What the compiler of the examples has made of them: `npx projen rosetta`. */
const snippets = Object.values<any>(JSON.parse(textOf('.jsii.tabl.json')).snippets);

const sourceOf = ({ translations }: any): string => translations.$.source;

const isApp = (code: string) => /^import /m.test(code);

test('every example of the README has been compiled and translated', () => {
  const blocks = blocksOf(README).filter(({ info }) => /^ts\b/.test(info));
  expect(blocks.length).toBeGreaterThan(6);
  for (const { info, code } of blocks) {
    expect([code, info]).toEqual([code, isApp(code) ? 'ts' : 'ts fixture=readme']);
    expect(snippets.map(sourceOf)).toContain(code.trimEnd());
  }
});

test('every example of a comment has been compiled and translated', () => {
  const comments = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'))
    .flatMap((file) => textOf(join('src', file)).match(/@example$/gm) ?? []);
  const compiled = snippets.filter(({ location }) => location.api.api !== 'moduleReadme');
  expect(comments.length).toBeGreaterThan(8);
  expect(compiled).toHaveLength(comments.length);
});

test('every example exists in all languages', () => {
  for (const snippet of snippets) {
    expect(snippet).toMatchObject({ didCompile: true });
    expect(Object.keys(snippet.translations).sort()).toEqual(['$', ...LANGUAGES]);
  }
});

test('an example comes out right in languages that have other names', () => {
  for (const { translations } of snippets) {
    // Python has `ML_G5_2_XLARGE`, and Go no name of a local variable that begins with a capital.
    expect(translations.$.source).not.toMatch(/\bML_\w*\dX?LARGE|\bML_[A-Z]+\d+[A-Z]/);
    expect(translations.$.source).not.toMatch(/[{,] ?(vpc|provider|eventBus|permissionsBoundary|completion|rerunToken|trainedModelArn)( ?[,}]|$)/m);
    expect(translations.go.source).not.toMatch(/^\}\n\}$/m);
    // Members of an internal base class keep their names there, which Go does not have.
    expect(translations.go.source).not.toMatch(/\b[a-z]\w*\.[a-z]\w*\(/);
  }
});

test('the construct that most users start with has an example', () => {
  const members = snippets.map(({ location: { api } }) => [api.fqn, api.memberName].filter(Boolean).join('.').replace('cdk-cleanrooms-ml.', ''));
  expect(members).toEqual(expect.arrayContaining([
    'TrainedModelInferenceJob', 'TrainedModelInferenceJob.forRequest', 'TrainedModelInferenceJob.metricAllFailed', 'TrainedModelInferenceJobGrants', 'InferenceJobProvider',
    'InferenceJobRequest.fromFile', 'InferenceJobRequest.fromObject', 'JobCompletion.upTo',
  ]));
});
