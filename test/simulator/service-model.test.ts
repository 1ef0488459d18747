import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OPERATION_NAMES } from '../../simulator/operations';
import { loadServiceModel } from '../../simulator/service-model';

test('the model of the project has the operations that are simulated', () => {
  expect(Object.keys(loadServiceModel().operations)).toEqual(expect.arrayContaining(OPERATION_NAMES));
  expect(OPERATION_NAMES).toHaveLength(7);
});

test('a project without its Python environment: one sentence', () => {
  const empty = mkdtempSync(join(tmpdir(), 'no-model-'));
  try {
    expect(() => loadServiceModel(empty)).toThrow(/service model is not at .*: run npm run demo or npm run verify, which install it$/);
  } finally {
    rmSync(empty, { recursive: true });
  }
});
