import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const read = (file: string) => readFileSync(join(__dirname, '..', '..', file), 'utf8');

test('docs/release.md names every secret that the release workflow reads, and its environment', () => {
  const workflow = read('.github/workflows/release.yml');
  const secrets = [...workflow.matchAll(/secrets\.(\w+)/g)].map(([, name]) => name);
  const jobs = workflow.match(/^ {4}name: Publish to /gm)!;

  expect(new Set(secrets).size).toBeGreaterThan(3);
  expect(secrets.filter((name) => !read('docs/release.md').includes(`\`${name}\``))).toEqual([]);
  expect(workflow.match(/^ {4}environment: release$/gm)).toHaveLength(jobs.length);
});

test('npm, PyPI and NuGet are given no long-lived secret', () => {
  const workflow = read('.github/workflows/release.yml');

  for (const registry of ['NPM', 'PYPI', 'NUGET']) {
    expect(workflow).toContain(`${registry}_TRUSTED_PUBLISHER: "true"`);
  }
  expect(workflow).not.toMatch(/NPM_TOKEN|TWINE_|NUGET_API_KEY/);
});
