/** The resources beside the custom ones: what a template of ours has for its provider, and siblings that fail on request. */
import type { Queues, ResourceStatement } from './events/queues';
import type { RuleProperties, Rules } from './events/rules';
import type { Functions } from './functions';
import type { Statement } from './iam';
import type { Policies } from './policies';
import type { StateMachines } from './step-functions/state-machines';
import { SECOND } from './virtual-time';

type Properties = Readonly<Record<string, unknown>>;

export interface Existing {
  readonly physicalId: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** Where a type's resources live. Each change takes its time; a failure is thrown. */
interface Kind {
  readonly seconds: number;
  put(physicalId: string, properties: Properties): Existing;
  /** @returns when it is gone, if that takes time */
  delete(physicalId: string): void | Promise<void>;
}

export interface Services {
  readonly functions: Pick<Functions, 'put' | 'delete'>;
  readonly stateMachines: Pick<StateMachines, 'put' | 'delete'>;
  readonly policies: Policies;
  readonly rules: Pick<Rules, 'put' | 'delete'>;
  readonly queues: Pick<Queues, 'put' | 'delete' | 'putPolicy' | 'deletePolicy'>;
  /** The folder of an asset's code, by its key in the bucket of assets. */
  readonly codeOf: (key: string) => string;
  readonly account: string;
  readonly region: string;
}

/** A resource that is not ours: it takes `Seconds`, and fails if `Fails` says so. */
export const SIBLING = 'Test::Sibling';

export function kindsOf({ functions, stateMachines, policies, rules, queues, codeOf, account, region }: Services): Readonly<Record<string, Kind>> {
  const arn = (service: string, resource: string) => `arn:aws:${service}:${region}:${account}:${resource}`;
  const nothing = { seconds: 1, put: (physicalId: string) => ({ physicalId, attributes: {} }), delete: () => undefined };
  return {
    [SIBLING]: nothing,
    'AWS::Logs::LogGroup': nothing,
    'AWS::IAM::Role': {
      ...nothing,
      seconds: 10,
      put: (physicalId) => ({ physicalId, attributes: { Arn: `arn:aws:iam::${account}:role/${physicalId}` } }),
    },
    'AWS::IAM::Policy': {
      seconds: 5,
      put: (physicalId, { Roles, PolicyDocument }) => {
        policies.put(physicalId, Roles as string[], (PolicyDocument as { Statement: Statement[] }).Statement);
        return { physicalId, attributes: {} };
      },
      delete: (physicalId) => policies.delete(physicalId),
    },
    'AWS::Lambda::Function': {
      seconds: 5,
      put: (physicalId, { Code, Handler, Timeout, Environment, Role }) => {
        const functionArn = arn('lambda', `function:${physicalId}`);
        functions.put({
          arn: functionArn,
          folder: codeOf((Code as { S3Key: string }).S3Key),
          handler: Handler as string,
          timeoutSeconds: Timeout as number,
          role: (Role as string).split('/').at(-1)!,
          environment: (Environment as { Variables: Record<string, string> } | undefined)?.Variables ?? {},
        });
        return { physicalId, attributes: { Arn: functionArn } };
      },
      delete: (physicalId) => functions.delete(arn('lambda', `function:${physicalId}`)),
    },
    'AWS::StepFunctions::StateMachine': {
      seconds: 2,
      put: (physicalId, { DefinitionString, RoleArn }) => {
        const machineArn = arn('states', `stateMachine:${physicalId.split(':').at(-1)}`);
        stateMachines.put(machineArn, DefinitionString as string, (RoleArn as string).split('/').at(-1)!);
        return { physicalId: machineArn, attributes: { Arn: machineArn, Name: machineArn.split(':').at(-1)! } };
      },
      delete: (physicalId) => stateMachines.delete(physicalId),
    },
    'AWS::Events::Rule': {
      seconds: 2,
      put: (physicalId, properties) => {
        rules.put(arn('events', `rule/${physicalId}`), properties as unknown as RuleProperties);
        return { physicalId, attributes: { Arn: arn('events', `rule/${physicalId}`) } };
      },
      delete: (physicalId) => rules.delete(arn('events', `rule/${physicalId}`)),
    },
    'AWS::SQS::Queue': {
      seconds: 3,
      put: (physicalId) => {
        const name = physicalId.split('/').at(-1)!;
        const queueArn = arn('sqs', name);
        queues.put(queueArn);
        const url = `https://sqs.${region}.amazonaws.com/${account}/${name}`;
        return { physicalId: url, attributes: { Arn: queueArn, QueueName: name, QueueUrl: url } };
      },
      delete: (physicalId) => queues.delete(arn('sqs', physicalId.split('/').at(-1)!)),
    },
    'AWS::SQS::QueuePolicy': {
      ...nothing,
      put: (physicalId, { Queues: urls, PolicyDocument }) => {
        const { Statement: statements } = PolicyDocument as { Statement: ResourceStatement[] };
        queues.putPolicy(physicalId, (urls as string[]).map((url) => arn('sqs', url.split('/').at(-1)!)), statements);
        return { physicalId, attributes: {} };
      },
      delete: (physicalId) => queues.deletePolicy(physicalId),
    },
  };
}

/** How long a change takes, and how it ends. */
export function durationOf(type: string, kinds: ReturnType<typeof kindsOf>, properties: Properties): number {
  if (!(type in kinds)) {
    throw new Error(`a template that runs here cannot have ${type}`);
  }
  return (type === SIBLING ? Number(properties.Seconds) : kinds[type].seconds) * SECOND;
}

export function isToFail(type: string, properties: Properties): boolean {
  return type === SIBLING && properties.Fails === true;
}
