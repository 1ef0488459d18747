import { DevEnvironmentDockerImage, type Project, vscode, YamlFile } from 'projen';

/** What the description of a pull request starts with. */
export const pullRequestTemplate = (repositoryUrl: string) => [
  'What changes for a user, and why. Fixes #',
  '',
  '- [ ] `npm run verify` passes; a test fails without the change',
  `- [ ] Nothing that [stays](${repositoryUrl}/blob/main/docs/upgrades.md) has changed: no template, hash, tag, or name`,
  '- [ ] Docs and examples say what is new',
  '',
  'By submitting this pull request, I confirm that my contribution is made under the terms of the Apache-2.0 license.',
];

/** The forms for opening an issue: they ask for what every answer needs. */
export function addIssueForms(project: Project, repositoryUrl: string): void {
  const form = (file: string, obj: object) => new YamlFile(project, `.github/ISSUE_TEMPLATE/${file}`, { obj });
  form('config.yml', {
    blank_issues_enabled: false,
    contact_links: [{
      name: 'Vulnerability',
      url: `${repositoryUrl}/security/advisories/new`,
      about: 'Report it in private, not in an issue.',
    }],
  });
  form('bug.yml', {
    name: 'Bug',
    description: 'Something does not do what its documentation says',
    labels: ['bug'],
    body: [
      textarea('what', 'What happened, and what did you expect?'),
      textarea('app', 'Your app', 'The smallest app that shows the problem. Replace account IDs.', { render: 'ts' }),
      textarea('events', 'Stack events and log lines', 'The stack events, and the lines of the provider\'s log group for the job. They hold IDs and no values.', {
        render: 'text', isOptional: true,
      }),
      input('version', 'Version of cdk-cleanrooms-ml'),
      input('cdk', 'Versions of aws-cdk-lib and of the CDK CLI'),
      { type: 'dropdown', id: 'language', attributes: { label: 'Language', options: ['TypeScript', 'Python', 'Java', '.NET', 'Go'] }, validations: { required: true } },
      {
        type: 'checkboxes',
        id: 'cost',
        attributes: { label: 'Cost', options: [{ label: 'A job was started twice, or was not canceled' }] },
      },
    ],
  });
  form('feature.yml', {
    name: 'Feature',
    description: 'Something that you cannot do today',
    labels: ['enhancement'],
    body: [textarea('why', 'What do you want to do, and why?'), textarea('how', 'What would your app look like?', undefined, { render: 'ts', isOptional: true })],
  });
}

/** A container with what `npm test` needs; packages for Java and Go are skipped where their tools are missing. */
export function addDevContainer(project: Project): void {
  new vscode.DevContainer(project, {
    dockerImage: DevEnvironmentDockerImage.fromImage('mcr.microsoft.com/devcontainers/typescript-node:24'),
    features: [{ name: 'ghcr.io/devcontainers/features/python:1', version: '3.12' }],
    vscodeExtensions: ['dbaeumer.vscode-eslint'],
  });
}

interface FieldOptions {
  /** The language to show it in. */
  readonly render?: string;
  readonly isOptional?: boolean;
}

function textarea(id: string, label: string, description?: string, { render, isOptional = false }: FieldOptions = {}): object {
  return { type: 'textarea', id, attributes: { label, description, render }, validations: { required: !isOptional } };
}

function input(id: string, label: string): object {
  return { type: 'input', id, attributes: { label }, validations: { required: true } };
}
