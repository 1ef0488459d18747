/** The data of a botocore: the service model, the endpoint rules, and the partitions. */
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import * as path from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { OperationModel, ServiceModel, Shape } from '../../simulator/service-model';
import { run } from '../children';
import { root, Unprepared } from '../prepare';

/** The service model, with what the simulator does not need. */
export interface Model extends ServiceModel {
  readonly metadata: { readonly [name in 'apiVersion' | 'serviceId' | 'signingName' | 'protocol' | 'signatureVersion']: string };
  readonly operations: Record<string, OperationModel & { readonly errors?: { readonly shape: string }[] }>;
  readonly shapes: Record<string, Shape & {
    readonly exception?: boolean;
    readonly timestampFormat?: string;
    readonly error?: { readonly httpStatusCode?: number; readonly senderFault?: boolean };
  }>;
}

export interface Partitions {
  readonly partitions: readonly { readonly id: string; readonly regions: { readonly [name: string]: object } }[];
}

export interface Botocore {
  readonly version: string;
  readonly model: Model;
  readonly rules: object;
  readonly partitions: Partitions;
}

const ENVIRONMENT = path.join(root, '.cache', 'python');
const NEWEST = path.join(root, '.cache', 'drift', 'newest');

export const PYTHON = path.join(ENVIRONMENT, 'bin', 'python');

/** The botocore that local-cloud/requirements.txt pins. */
export function pinnedBotocore(): Botocore {
  const lib = path.join(ENVIRONMENT, 'lib');
  const packages = readdirSync(lib).map((python) => path.join(lib, python, 'site-packages')).find((folder) => existsSync(path.join(folder, 'botocore')));
  if (packages === undefined) {
    throw new Unprepared(`botocore is not in ${lib}: remove the folder ${ENVIRONMENT}, and run the command again`);
  }
  return readBotocore(packages);
}

/** The newest botocore that pip finds. Only its data is read: none of its code runs. */
export async function newestBotocore(): Promise<Botocore> {
  rmSync(NEWEST, { recursive: true, force: true });
  const { code, output } = await run(PYTHON,
    ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-deps', '--only-binary', ':all:', '--target', NEWEST, 'botocore']);
  if (code !== 0) {
    throw new Unprepared(`the newest botocore could not be installed:\n${output.trim()}`);
  }
  return readBotocore(NEWEST);
}

/** A service model in a file, with the endpoint rules and the partitions of the pinned botocore. */
export function botocoreWith(file: string): Botocore {
  const given = path.resolve(root, file);
  if (!existsSync(given)) {
    throw new Unprepared(`${given} does not exist: --model must name a service model, as in botocore's service-2.json`);
  }
  const pinned = pinnedBotocore();
  return { ...pinned, version: `${pinned.version} and the service model of ${file}`, model: readData(given) as Model };
}

function readBotocore(packages: string): Botocore {
  const folder = path.join(packages, 'botocore');
  const service = path.join(folder, 'data', 'cleanroomsml');
  // The folder of each version of the API is named for its date.
  const newest = path.join(service, readdirSync(service).sort().at(-1)!);
  return {
    version: /^__version__ = '(.+)'$/m.exec(readFileSync(path.join(folder, '__init__.py'), 'utf8'))?.[1] ?? 'of an unknown version',
    model: readData(path.join(newest, 'service-2.json')) as Model,
    rules: readData(path.join(newest, 'endpoint-rule-set-1.json')),
    partitions: readData(path.join(folder, 'data', 'partitions.json')) as Partitions,
  };
}

/** botocore has some files compressed and others not. */
function readData(file: string): object {
  const compressed = `${file}.gz`;
  const text = existsSync(compressed) ? gunzipSync(readFileSync(compressed)).toString('utf8') : readFileSync(file, 'utf8');
  return JSON.parse(text);
}
