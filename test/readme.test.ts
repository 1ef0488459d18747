import { spawnSync } from 'child_process';
import { mkdtempSync, readFileSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import * as path from 'path';

const root = path.join(__dirname, '..');
const example = path.join('examples', 'simplest', 'app.ts');

test('the example of the README is an app that synthesizes', () => {
  const readme = readFileSync(path.join(root, 'README.md'), 'utf8');
  expect(/```ts\n([^]*?)```/.exec(readme)?.[1]).toBe(readFileSync(path.join(root, example), 'utf8'));

  const outdir = mkdtempSync(path.join(tmpdir(), 'readme-'));
  try {
    const { status, stderr } = spawnSync('node_modules/.bin/tsx', ['--tsconfig', 'examples/tsconfig.json', example],
      { cwd: root, env: { ...process.env, CDK_OUTDIR: outdir }, encoding: 'utf8' });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const template = JSON.parse(readFileSync(path.join(outdir, 'Scores.template.json'), 'utf8'));
    expect(template.Outputs.JobArn.Value['Fn::GetAtt'][1]).toBe('TrainedModelInferenceJobArn');
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
});
