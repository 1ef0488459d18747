import { CfnResource, Stack } from 'aws-cdk-lib';
import { wholeTextProblems } from './job-problems';
import { resolvedProblems } from './resolved-request';
import { RequestProblem } from '../shared/request-problems';
import type { RunProperties } from '../shared/resource-properties';

/**
 * In bytes of JSON. An update carries the properties twice, old and new, to a state machine that takes 256 KiB of input
 * (StartExecution, `input`); the IDs and the response URL of CloudFormation come with them.
 */
const MAX_BYTES = 100_000;

/** CloudFormation resolves these only in its own resources: in a custom resource, their text would reach the job as it is. */
const UNRESOLVED_REFERENCE = /\{\{resolve:(secretsmanager|ssm-secure):/;

/** What is wrong with the properties of Run as they are in the template. */
export function renderedProblems(run: CfnResource): RequestProblem[] {
  // Not in the types, but what the properties of every CDK resource are rendered from.
  const properties = Stack.of(run).resolve((run as unknown as { cfnProperties: Record<string, unknown> }).cfnProperties) as Record<string, unknown>;
  return [
    ...resolvedProblems(properties as unknown as RunProperties),
    ...wholeTextProblems('rerunToken', properties.RerunToken),
    ...referenceProblems(properties),
    ...sizeProblems(properties),
  ];
}

function referenceProblems(value: unknown, where = ''): RequestProblem[] {
  if (typeof value === 'string') {
    const [reference] = UNRESOLVED_REFERENCE.exec(value) ?? [];
    return reference === undefined ? [] : [{
      member: where,
      given: `the dynamic reference ${reference}…}}`,
      allowed: 'a value: CloudFormation does not resolve references to secrets in a custom resource, so the job would receive the literal text',
    }];
  }
  if (value === null || typeof value !== 'object') {
    return [];
  }
  const { Name, Key, ...others } = value as Record<string, unknown>;
  // An item of a list is identified by its name.
  const at = typeof (Name ?? Key) === 'string' && 'Value' in others ? `${where.replace(/\[\d+\]$/, '')}.${String(Name ?? Key)}` : where;
  return Object.entries(value).flatMap(([name, member]) => referenceProblems(member, pathOf(at, name, value)));
}

/** By the names of the request's members: in lower camel case, and without the name of a value itself. */
function pathOf(where: string, name: string, parent: object): string {
  if (Array.isArray(parent)) {
    return `${where}[${name}]`;
  }
  if (name === 'Value' || name === 'Name' || name === 'Key' || name.startsWith('Fn::')) {
    return where;
  }
  const member = name.charAt(0).toLowerCase() + name.slice(1);
  return where === '' ? member : `${where}.${member}`;
}

function sizeProblems(properties: Record<string, unknown>): RequestProblem[] {
  const bytes = (value: unknown) => Buffer.byteLength(JSON.stringify(value) ?? '');
  const all = bytes(properties);
  if (all <= MAX_BYTES) {
    return [];
  }
  const [[largest, value]] = Object.entries(properties).sort(([, a], [, b]) => bytes(b) - bytes(a));
  return [{
    member: pathOf('', largest, properties),
    given: `${bytes(value)} of the ${all} bytes of the job's properties in the template`,
    allowed: `at most ${MAX_BYTES} bytes in total, because an update passes them twice to a state machine that accepts 256 KiB`,
  }];
}
