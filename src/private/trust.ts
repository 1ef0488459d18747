import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { resourceOf } from './resource-of';

/** In any partition; older versions of the CDK write it with a Region. */
const LAMBDA = /^lambda\.([a-z0-9-]+\.)?amazonaws\.com(\.cn)?$/;

interface Statement {
  readonly Effect?: unknown;
  readonly Principal?: unknown;
  readonly NotPrincipal?: unknown;
}

/** Whether the trust policy of a role lets Lambda assume it. What the app does not show, or knows only at deployment, may. */
export function mayBeAssumedByLambda(role: iam.IRole): boolean {
  const resource = resourceOf(role, iam.CfnRole.CFN_RESOURCE_TYPE_NAME) as iam.CfnRole | undefined;
  // Not public, but where escape hatches are.
  const overrides = (resource as unknown as { readonly rawOverrides?: { readonly Properties?: object } } | undefined)?.rawOverrides?.Properties;
  if (resource === undefined || (overrides && 'AssumeRolePolicyDocument' in overrides)) {
    return true;
  }
  const given = resource.assumeRolePolicyDocument;
  // Without a copy, CDK would freeze its statements, which others may still want to change. Its class may come from another copy of CDK.
  const document = Stack.of(role).resolve(typeof given?.toJSON === 'function' && 'addStatements' in given ? given.toJSON() : given);
  const statements: Statement[] | undefined = document?.Statement && [document.Statement].flat();
  return statements === undefined || statements.some(({ Effect, Principal, NotPrincipal }) =>
    Effect === undefined || (Effect !== 'Deny' && (NotPrincipal !== undefined || includesLambda(Principal))));
}

function includesLambda(principal: unknown): boolean {
  if (Object.keys(principal ?? {}).some((key) => key === 'Ref' || key.startsWith('Fn::'))) {
    return true;
  }
  const { Service, AWS }: { Service?: unknown; AWS?: unknown } = typeof principal === 'object' && principal !== null ? principal : { AWS: principal };
  const services = [Service ?? []].flat();
  return [AWS ?? []].flat().includes('*') || services.some((one) => (typeof one === 'string' ? one === '*' || LAMBDA.test(one) : true));
}
