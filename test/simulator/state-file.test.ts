import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fullStart, START_TIME, TestService } from './support';
import { readState, writeState } from '../../simulator/state-file';

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'state-'));
  file = join(folder, 'state.json');
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A simulator that keeps its jobs in the file, from what is there. */
function kept(): TestService {
  const state = readState(file);
  const service: TestService = new TestService({ jobs: state?.jobs, onChange: (jobs) => writeState(file, { now: service.now, jobs }) });
  service.now = state?.now ?? START_TIME;
  return service;
}

test('a simulator goes on where the one before has stopped, with every member of a job', () => {
  const before = kept();
  const arn = before.start(fullStart());
  const canceled = before.start({ name: 'canceled' });
  before.call('CancelTrainedModelInferenceJob', { ...fullStart(), trainedModelInferenceJobArn: canceled });
  before.call('TagResource', { resourceArn: arn, tags: { later: 'too' } });
  const after = kept();
  expect(after.get(arn)).toEqual(before.get(arn));
  expect(after.simulator.jobs()).toEqual(before.simulator.jobs());
  expect(after.now).toBe(before.now);
});

test('reads leave the file as it is, and a reset empties it', () => {
  const service = kept();
  const arn = service.start();
  const text = readFileSync(file, 'utf8');
  service.now += 1000;
  service.get(arn);
  expect(readFileSync(file, 'utf8')).toBe(text);
  service.simulator.reset();
  expect(readState(file)!.jobs).toEqual([]);
});

test('nobody else can read the file, and no part of one is left', () => {
  kept().start();
  expect((statSync(file).mode % 0o1000).toString(8)).toBe('600');
  expect(readdirSync(folder)).toEqual(['state.json']);
});

test.each([
  ['{', /^the state in \S+ is not JSON$/],
  ['[]', /^the state in \S+ must be an object$/],
  ['{"version":1,"now":1}', /^the state in \S+ must have the member jobs$/],
  ['{"version":2,"now":1,"jobs":[]}', /version must be 1: another version of the simulator wrote it; choose another file$/],
  ['{"version":1,"now":1,"jobs":[7]}', /job must be an object$/],
])('what cannot be used is refused: %s', (text, message) => {
  writeFileSync(file, text);
  expect(() => readState(file)).toThrow(message);
});
