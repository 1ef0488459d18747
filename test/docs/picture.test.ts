import { README, textOf } from './documents';
import { deploymentPicture, isUpToDate } from '../../docs/images/deployment';

test('the picture is what its source draws', () => {
  expect(isUpToDate()).toBe(true);
});

test('the README opens with one sentence and the picture, which says in words what it shows', () => {
  const [opening, sentence, picture] = README.split('\n\n');
  const [title, badges] = opening.split('\n');
  expect(title).toBe('# cdk-cleanrooms-ml');
  // Registries say themselves what they have. What a badge says by itself holds before a release as after it.
  expect(badges.match(/\/(badge|[a-z]+\/v)\/[^)]+/g)).toEqual([
    '/npm/v/cdk-cleanrooms-ml', '/pypi/v/cdk-cleanrooms-ml', '/badge/Construct%20Hub-cdk--cleanrooms--ml-blue', '/badge/API-stable%20from%201.0.0-blue',
    '/badge/license-Apache--2.0-blue',
  ]);
  expect(sentence).toMatch(/^[^\n]+\.$/);
  expect(sentence.replace(/\(.*?\)/g, '').match(/\./g)).toHaveLength(1);
  expect(picture).toMatch(/^!\[.{100,}\]\(docs\/images\/deployment\.svg\)$/);
});

test('every class has a style in the light and in the dark scheme', () => {
  const picture = deploymentPicture();
  const [light, dark] = picture.split('@media (prefers-color-scheme: dark)');
  const used = new Set([...picture.matchAll(/class="(\w+)"/g)].map(([, name]) => name));
  const shapes = [...used].filter((name) => !['title', 'more', 'heading'].includes(name));
  expect(shapes.length).toBeGreaterThan(6);
  for (const name of shapes) {
    expect(light).toMatch(new RegExp(`\\.${name} \\{.*(fill|stroke)`));
    expect(dark).toMatch(new RegExp(`\\.${name} \\{.*(fill|stroke)`));
  }
  expect(dark).toMatch(/^\s*text \{ fill/m);
});

test('the picture holds the statuses of the service, and loads nothing', () => {
  const picture = textOf('docs/images/deployment.svg');
  for (const status of ['CREATE_PENDING', 'CREATE_IN_PROGRESS', 'ACTIVE']) {
    expect(picture).toContain(`>${status}</text>`);
  }
  expect(picture).not.toMatch(/href|<script|@import|url\((?!#)/);
});
