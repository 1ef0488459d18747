import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const PYTHON = join(__dirname, '../../.cache/python/bin/python');
const VALIDATE = `
import json, sys
import botocore.session
from botocore.validate import ParamValidator
model = botocore.session.Session().get_service_model('cleanroomsml')
shape = model.operation_model('StartTrainedModelInferenceJob').input_shape
def complaints(document):
    errors = ParamValidator().validate(document, shape)._errors
    return [[reason, '.'.join(filter(None, [name.lstrip('.'), more.get('unknown_param') or more.get('required_name')]))] for reason, name, more in errors]
print(json.dumps([complaints(document) for document in json.load(sys.stdin)]))
`;

export type Complaint = [reason: string, path: string];

/** What `ParamValidator`, which the CLI and boto3 ask before they send anything, has against each document, by path. */
export function complaintsOfBotocore(documents: readonly object[]): Complaint[][] {
  const { status, stdout, stderr } = spawnSync(PYTHON, ['-c', VALIDATE], {
    input: JSON.stringify(documents),
    encoding: 'utf8',
    timeout: 600_000,
    killSignal: 'SIGKILL',
    env: { AWS_CONFIG_FILE: '/dev/null', AWS_SHARED_CREDENTIALS_FILE: '/dev/null', PYTHONIOENCODING: 'utf8' },
  });
  expect([status, stderr]).toEqual([0, '']);
  return JSON.parse(stdout);
}
