/** What the request of StartTrainedModelInferenceJob is made of. Limits are those of `requestProblems`, and not repeated here. */
export type Shape =
  | { readonly type: 'string' | 'number' | 'map' }
  | { readonly type: 'list'; readonly item: Shape }
  | StructureShape;

/** A structure: its members and their shapes, in the API's order. */
export interface StructureShape {
  readonly type: 'structure';
  readonly members: { readonly [name: string]: Shape };
}

const STRING: Shape = { type: 'string' };
const NUMBER: Shape = { type: 'number' };
const MAP_OF_STRINGS: Shape = { type: 'map' };
const structure = (members: { [name: string]: Shape }): StructureShape => ({ type: 'structure', members });

export const REQUEST_SHAPE = structure({
  membershipIdentifier: STRING,
  name: STRING,
  trainedModelArn: STRING,
  trainedModelVersionIdentifier: STRING,
  configuredModelAlgorithmAssociationArn: STRING,
  resourceConfig: structure({ instanceType: STRING, instanceCount: NUMBER }),
  outputConfiguration: structure({ accept: STRING, members: { type: 'list', item: structure({ accountId: STRING }) } }),
  dataSource: structure({ mlInputChannelArn: STRING }),
  description: STRING,
  containerExecutionParameters: structure({ maxPayloadInMB: NUMBER }),
  environment: MAP_OF_STRINGS,
  kmsKeyArn: STRING,
  tags: MAP_OF_STRINGS,
  mlModelInferencePayerAccountId: STRING,
});

/** The props of the construct that are called otherwise than the last part of the member that they become. */
export const MEMBER_OF_PROP: { readonly [prop: string]: string } = {
  jobName: 'name',
  outputMember: 'outputConfiguration.members[0].accountId',
  outputAccept: 'outputConfiguration.accept',
  maxPayload: 'containerExecutionParameters.maxPayloadInMB',
  encryptionKey: 'kmsKeyArn',
  modelInferencePayerAccountId: 'mlModelInferencePayerAccountId',
};

/**
 * The path of the member that was probably meant by one that the API does not know: written otherwise (`TrainedModelArn`,
 * `trained-model-arn`), in the wrong structure, or called as a prop of the construct is. No two members have one name.
 */
export function meantMember(name: string): string | undefined {
  return PATHS.find((path) => plain(path.split('.').pop()!) === plain(name))
    ?? Object.entries(MEMBER_OF_PROP).find(([prop]) => plain(prop) === plain(name))?.[1];
}

/** The path of a member of a structure. */
export function memberPath(parent: string, name: string): string {
  return parent === '' ? name : `${parent}.${name}`;
}

function pathsOf(shape: Shape, path: string): string[] {
  switch (shape.type) {
    case 'structure': return Object.entries(shape.members).flatMap(([name, member]) => {
      const own = memberPath(path, name);
      return [own, ...pathsOf(member, own)];
    });
    case 'list': return pathsOf(shape.item, `${path}[0]`);
    default: return [];
  }
}

const PATHS = pathsOf(REQUEST_SHAPE, '');

function plain(name: string): string {
  return name.replace(/[-_]/g, '').toLowerCase();
}
