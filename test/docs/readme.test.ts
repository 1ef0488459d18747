import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { README, ROOT, tableUnder, textOf } from './documents';

const GUIDE = textOf('docs/guide.md');

const MANIFEST = JSON.parse(textOf('package.json'));


describe('the README and the guide', () => {
  test('can be read in one go', () => {
    expect(README.split('\n').length).toBeLessThanOrEqual(200);
  });

  test('has a heading for every task', () => {
    const headings = README.match(/^## .*$/gm)!.map((line) => line.slice(3));
    expect(headings).toEqual([
      'Quick start', 'Install', 'Your first app', 'How it compares', 'Run a job again', 'Wait longer', 'Run many jobs', 'Remove or retain a job',
      'Use an existing request', 'Run without a deployment', 'Watch jobs', 'Troubleshooting', 'More',
    ]);
  });

  test('says how to install the package by the name that each registry has of it', () => {
    const { python, java: { maven }, dotnet, go } = MANIFEST.jsii.targets;
    expect(tableUnder('Install')).toEqual([
      ['TypeScript, JavaScript', `\`npm install ${MANIFEST.name} ${Object.keys(MANIFEST.peerDependencies).join(' ')}\``],
      ['Python', `\`pip install ${python.distName}\``],
      ['Java (Maven)', `\`${maven.groupId}:${maven.artifactId}\``],
      ['.NET', `\`dotnet add package ${dotnet.packageId}\``],
      ['Go', `\`go get ${go.moduleName}/${go.packageName}\``],
    ]);
  });

  test('names every example, each with a twin in Python', () => {
    const listed = [...README.matchAll(/^\| \[([\w-]+)\]\(examples\/([\w-]+)\)/gm)].map(([, name, folder]) => [name, folder]);
    const examples = readdirSync(join(ROOT, 'examples'), { withFileTypes: true }).filter((entry) => entry.isDirectory()).map(({ name }) => [name, name]);
    expect([...listed].sort()).toEqual(examples.sort());
    for (const [, folder] of listed) {
      expect([folder, ['app.ts', 'app.py'].filter((file) => existsSync(join(ROOT, 'examples', folder, file)))]).toEqual([folder, ['app.ts', 'app.py']]);
    }
  });

  test('names every warning of the library', () => {
    const warnings = sources(['src']).flatMap(({ text }) =>
      [...text.matchAll(/(?:addWarningV2\(|warnLate\(.+, )'(cdk-cleanrooms-ml:\w+)'|\bwarn\('(\w+)'/g)].map(([, id, short]) => id ?? `cdk-cleanrooms-ml:${short}`));
    const listed = [...GUIDE.matchAll(/^\| `(cdk-cleanrooms-ml:\w+)` \|/gm)].map(([, id]) => id);
    expect(listed.sort()).toEqual([...new Set(warnings)].sort());
  });

  test('names every decision of the log', () => {
    const decisions = [...textOf('lambda/reports/log.ts').split('export type Decision =')[1].split('\n\n')[0].matchAll(/\| '([^']+)'/g)].map(([, decision]) => decision);
    const words = GUIDE.replace(/\s+/g, ' ');
    expect(decisions.length).toBeGreaterThan(8);
    expect(decisions.filter((decision) => !words.includes(`\`${decision}\``))).toEqual([]);
  });
});

/** The sources as one would read their messages: parts put together, and `…` for what is filled in. */
function sources(folders: string[]): { readonly file: string; readonly text: string }[] {
  return folders.flatMap((folder) => readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => ({ file, text: readFileSync(join(ROOT, folder, file), 'utf8') })));
}

const asRead = (text: string) => text.replace(/['`]\s*\+\s*['`]/g, '').replace(/\$\{[^}]*\}/g, '…').replace(/\\`/g, '`');

describe('troubleshooting', () => {
  const rows = tableUnder('Troubleshooting');
  const messages = rows.flatMap(([cell]) => [...cell.matchAll(/`([^`]+)`/g)].map(([, message]) => message));

  test('lists messages', () => {
    expect(rows.length).toBeGreaterThan(15);
    for (const row of rows) {
      expect(row).toEqual([expect.stringContaining('`'), expect.stringMatching(/\w/), expect.stringMatching(/\w/)]);
    }
  });

  test.each(messages)('knows a message of the sources: %s', (message) => {
    const parts = message.split('…').map((part) => part.trim()).filter(Boolean);
    const texts = sources(['src', 'lambda']).map(({ text }) => asRead(text));
    expect(texts.some((text) => parts.every((part) => text.includes(part)))).toBe(true);
  });

  test('knows every way in which the handler fails a deployment', () => {
    const listed = messages.flatMap((message) => message.split('…').map((part) => part.trim())).filter((part) => part.length > 8);
    const failures = sources(['lambda']).flatMap(({ file, text }) =>
      [...text.matchAll(/new DeploymentFailure\(([^]*?)\);\n/g)].map(([, argument]) => ({ file, argument })));
    // The text of some comes from elsewhere.
    const unknown = failures.filter(({ argument }) => /['`]/.test(argument) && !/howToDelete\(|messageFor\(/.test(argument)
      && !listed.some((part) => asRead(argument).includes(part)));
    expect(failures.length).toBeGreaterThan(6);
    expect(unknown).toEqual([]);
  });
});
