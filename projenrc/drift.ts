import { github } from 'projen';

const REPORT = '.cache/drift/differences.md';
const TITLE = 'The service model has changed';

/** Once a week: the newest service model, and an issue that says how it differs from what the library knows. */
export function addDriftWorkflow(gitHub: github.GitHub): void {
  const workflow = new github.GithubWorkflow(gitHub, 'drift');
  workflow.on({ schedule: [{ cron: '0 6 * * 1' }], workflowDispatch: {} });
  workflow.addJob('compare', {
    runsOn: ['ubuntu-latest'],
    permissions: { contents: github.workflows.JobPermission.READ, issues: github.workflows.JobPermission.WRITE },
    env: { CI: 'true' },
    tools: { node: { version: '24' }, python: { version: '3.13' } },
    steps: [
      github.WorkflowSteps.checkout(),
      { name: 'Compare', run: `npm run drift -- --newest --report ${REPORT}` },
      { name: 'Open or update the issue', if: 'failure()', env: { GH_TOKEN: '${{ github.token }}', TITLE, REPORT }, run: OPEN_ISSUE },
    ],
  });
}

/** One issue, however many weeks it takes. Without a report the comparison itself has failed. */
const OPEN_ISSUE = [
  '[ -f "$REPORT" ] || exit 0',
  'number=$(gh issue list --state open --limit 1000 --json number,title --jq "map(select(.title == env.TITLE)) | first | .number // empty")',
  'if [ -n "$number" ]; then',
  '  gh issue edit "$number" --body-file "$REPORT"',
  'else',
  '  gh issue create --title "$TITLE" --body-file "$REPORT"',
  'fi',
].join('\n');
