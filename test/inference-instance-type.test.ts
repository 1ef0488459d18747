import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { loadServiceModel } from '../simulator';
import { InferenceInstanceType } from '../src';

const statics = Object.entries(InferenceInstanceType)
  .filter((entry): entry is [string, InferenceInstanceType] => entry[1] instanceof InferenceInstanceType);

test('the statics are the machines that the service knows', () => {
  const known = loadServiceModel().shapes.InferenceInstanceType.enum!;
  expect(known).toHaveLength(94);
  expect(statics.map(([, { value }]) => value).sort()).toEqual([...known].sort());
});

test('a static is named for its machine', () => {
  expect(statics.map(([name]) => name)).toEqual(statics.map(([, { value }]) => value.toUpperCase().replace(/[.-]/g, '_')));
});

test('what AWS marks as deprecated is marked, and nothing else', () => {
  const source = readFileSync(resolve(__dirname, '../src/inference-instance-type.ts'), 'utf8');
  const documented = [...source.matchAll(/\/\*\*((?:(?!\*\/)[^])*)\*\/\s+public static readonly \w+ = new InferenceInstanceType\('(.+)'\);/g)]
    .map(([, documentation, value]) => ({ value, documentation }));
  expect(documented).toHaveLength(statics.length);
  expect(documented.filter(({ documentation }) => documentation.includes('@deprecated')).map(({ value }) => value))
    .toEqual(['ml.p3.2xlarge', 'ml.p3.8xlarge', 'ml.p3.16xlarge']);
  expect(documented.filter(({ value, documentation }) => !documentation.includes(`\`${value}\``))).toEqual([]);
});

test('a machine that the library does not know', () => {
  const machine = InferenceInstanceType.of('ml.g9.nano');
  expect(machine.value).toBe('ml.g9.nano');
  expect(`${machine}`).toBe('ml.g9.nano');
});
