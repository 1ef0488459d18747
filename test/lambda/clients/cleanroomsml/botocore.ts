import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const PYTHON = join(__dirname, '../../../../.cache/python/bin/python');

export type ServiceName = 'cleanroomsml' | 'cloudformation';

/** Asks botocore: the names of the questions are those of ANSWERS in botocore_wire.py. */
export function askBotocore<A>(questions: Record<string, unknown>, service: ServiceName = 'cleanroomsml'): A {
  if (!existsSync(PYTHON)) {
    throw new Error(`${PYTHON} is missing: the project's prepare script makes it`);
  }
  const { status, stdout, stderr } = spawnSync(PYTHON, [join(__dirname, 'botocore_wire.py'), service], {
    input: JSON.stringify(questions),
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    // No configuration of the machine's own.
    env: { AWS_CONFIG_FILE: '/dev/null', AWS_SHARED_CREDENTIALS_FILE: '/dev/null', AWS_EC2_METADATA_DISABLED: 'true', PYTHONIOENCODING: 'utf8' },
  });
  if (status !== 0) {
    throw new Error(`botocore_wire.py failed: ${stderr}`);
  }
  return JSON.parse(stdout) as A;
}
