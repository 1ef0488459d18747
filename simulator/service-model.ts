import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';

/** The parts of botocore's model format that the Clean Rooms ML model uses. */
export interface Shape {
  readonly type: 'structure' | 'list' | 'map' | 'string' | 'integer' | 'long' | 'double' | 'boolean' | 'timestamp';
  readonly members?: Record<string, MemberRef>;
  readonly required?: string[];
  readonly member?: MemberRef;
  readonly key?: MemberRef;
  readonly value?: MemberRef;
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: string;
  readonly enum?: string[];
  readonly error?: { readonly httpStatusCode?: number };
}

export interface MemberRef {
  readonly shape: string;
  readonly location?: 'uri' | 'querystring' | 'header';
  readonly locationName?: string;
}

export interface OperationModel {
  readonly name: string;
  readonly http: { readonly method: string; readonly requestUri: string; readonly responseCode?: number };
  readonly input: { readonly shape: string };
  readonly output?: { readonly shape: string };
}

export interface ServiceModel {
  readonly operations: Record<string, OperationModel>;
  readonly shapes: Record<string, Shape>;
}

const MODEL_IN_SITE_PACKAGES = 'botocore/data/cleanroomsml/2023-09-06/service-2.json.gz';

/** Reads the service model from the botocore of the project's private Python environment. */
export function loadServiceModel(projectRoot: string = resolve(__dirname, '..')): ServiceModel {
  const lib = join(projectRoot, '.cache', 'python', 'lib');
  const file = (existsSync(lib) ? readdirSync(lib) : [])
    .map((python) => join(lib, python, 'site-packages', MODEL_IN_SITE_PACKAGES))
    .find((candidate) => existsSync(candidate));
  if (!file) {
    throw new Error(
      `the Clean Rooms ML service model is not at ${join(lib, '*', 'site-packages', MODEL_IN_SITE_PACKAGES)}: ` +
      'run npm run demo or npm run verify, which install it',
    );
  }
  return JSON.parse(gunzipSync(readFileSync(file)).toString('utf8')) as ServiceModel;
}

export function shapeOf(model: ServiceModel, name: string): Shape {
  const shape = model.shapes[name];
  if (!shape) {
    throw new Error(`the service model has no shape ${name}`);
  }
  return shape;
}
