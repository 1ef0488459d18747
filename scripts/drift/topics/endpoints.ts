/** The addresses of the service in each partition. The pinned botocore evaluates the model's rules; of a newer one only the data is read. */
import { spawnSync } from 'node:child_process';
import * as path from 'node:path';
import { partition } from '@aws-sdk/core/client';
import { isMisconfigured } from '../../../lambda/clients/aws-client/errors';
import { resolveEndpoint } from '../../../lambda/clients/cleanroomsml/endpoint';
import { type Botocore, type Partitions, PYTHON } from '../botocore';
import { adviceFor, type Thing, type Topic } from '../things';

interface Case {
  readonly partition: string;
  readonly region: string;
  readonly fips: boolean;
  readonly dualStack: boolean;
}

// The client has its partitions from there.
const UPDATE = 'update @aws-sdk/core in .projenrc.ts';
const PARTITIONS = { whenNew: UPDATE, whenGone: UPDATE, whenChanged: () => UPDATE };
const ENDPOINTS = adviceFor('lambda/clients/cleanroomsml/endpoint.ts');
const BOTH = [false, true];

export function endpointsTopic({ rules, partitions }: Pick<Botocore, 'rules' | 'partitions'>): Topic {
  const cases = casesOf(partitions);
  const theirs = evaluate({ rules, partitions, cases });
  const known = [...new Set(cases.map(({ region }) => partition(region).name))];
  return {
    library: [...known.map(partitionThing), ...endpointThings(cases, cases.map(libraryUrl))],
    model: [...partitions.partitions.map(({ id }) => partitionThing(id)), ...endpointThings(cases, theirs)],
  };
}

/** Every Region of every partition, in the four variants. */
function casesOf({ partitions }: Partitions): Case[] {
  return partitions.flatMap(({ id, regions }) => BOTH.flatMap((fips) => BOTH.flatMap((dualStack) =>
    Object.keys(regions).map((region) => ({ partition: id, region, fips, dualStack })))));
}

function libraryUrl({ region, fips, dualStack }: Case): string | null {
  try {
    return resolveEndpoint({ Region: region, UseFIPS: fips, UseDualStack: dualStack }).url.href.replace(/\/$/, '');
  } catch (error) {
    if (!isMisconfigured(error)) {
      throw error;
    }
    return null;
  }
}

function evaluate(question: object): (string | null)[] {
  const { status, stdout, stderr } = spawnSync(PYTHON, [path.join(__dirname, 'evaluate_rules.py')], {
    input: JSON.stringify(question), encoding: 'utf8', env: { PYTHONDONTWRITEBYTECODE: '1', PYTHONIOENCODING: 'utf8' },
  });
  if (status !== 0) {
    throw new Error(`the endpoint rules could not be evaluated: ${stderr}`);
  }
  return JSON.parse(stdout);
}

function partitionThing(id: string): Thing {
  return { key: partitionKey(id), name: `the partition ${id}`, facts: {}, advice: PARTITIONS };
}

/** One thing for each partition and variant: the Regions of a partition differ in their names alone. */
function endpointThings(cases: readonly Case[], urls: readonly (string | null)[]): Thing[] {
  const addresses = new Map<string, Set<string>>();
  const things = new Map<string, Omit<Thing, 'facts'>>();
  cases.forEach((one, index) => {
    const name = nameOf(one);
    things.set(name, { key: name, name, parent: partitionKey(one.partition), advice: ENDPOINTS });
    const address = urls[index]?.replace(`.${one.region}.`, '.<region>.') ?? 'unsupported';
    addresses.set(name, (addresses.get(name) ?? new Set()).add(`\`${address}\``));
  });
  return [...things].map(([name, thing]) => ({ ...thing, facts: { address: [...addresses.get(name)!].sort().join(' or ') } }));
}

function partitionKey(id: string): string {
  return `partition ${id}`;
}

function nameOf({ partition: id, fips, dualStack }: Case): string {
  const variant = [...fips ? ['FIPS'] : [], ...dualStack ? ['dual-stack'] : []].join(' ') || 'standard';
  return `the ${variant} endpoint in the partition ${id}`;
}
