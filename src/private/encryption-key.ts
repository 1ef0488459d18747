import { Annotations, ArnFormat, Reference, Stack, Token, Tokenization } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { isJsonata } from './dynamic-values';
import { hasDynamicReference } from './filled-in-later';
import { keyPolicyStatements } from './permissions';
import { resourceOf } from './resource-of';
import { keyArn } from '../shared/limits';
import { RequestProblem } from '../shared/request-problems';
import { isPlainMap, quoted } from '../shared/words';

/** What is wrong with an encryption key: that it is not a key, or, as far as the app knows, not a symmetric one. */
export function keyProblems(key?: kms.IKeyRef, member = 'encryptionKey'): RequestProblem[] {
  // The service takes the ARN of a key, not of an alias. The ARN of an alias is often a token, so the construct decides.
  if (key && 'aliasName' in key) {
    return [{ member, given: Token.isUnresolved(key.aliasName) ? `the alias at ${key.node.path}` : `the alias ${String(key.aliasName)}`, allowed: 'a key, not an alias' }];
  }
  const resource = resourceOf(key, kms.CfnKey.CFN_RESOURCE_TYPE_NAME) as kms.CfnKey | undefined;
  if (resource === undefined) {
    return keyArnProblems(key?.keyRef?.keyArn, member);
  }
  const { keySpec = kms.KeySpec.SYMMETRIC_DEFAULT, keyUsage = kms.KeyUsage.ENCRYPT_DECRYPT } = Stack.of(resource)
    .resolve({ keySpec: resource.keySpec, keyUsage: resource.keyUsage });
  return keySpec === kms.KeySpec.SYMMETRIC_DEFAULT && keyUsage === kms.KeyUsage.ENCRYPT_DECRYPT || [keySpec, keyUsage].some((it) => typeof it !== 'string')
    ? []
    : [{ member, given: `a key with the spec ${keySpec} and the usage ${keyUsage}`, allowed: 'a symmetric key for encryption (SYMMETRIC_DEFAULT, ENCRYPT_DECRYPT)' }];
}

/** What is wrong with the ARN of a key that has the right form: in a policy, it may stand for many keys. */
export function keyArnProblems(arn: unknown, member = 'encryptionKey'): RequestProblem[] {
  // What has not the right form is reported elsewhere. In a dynamic reference, the characters are a part of a name; in JSONata, an operator.
  return typeof arn === 'string' && /[*?]/.test(arn) && !hasDynamicReference(arn) && !isJsonata(arn) && (Token.isUnresolved(arn) || keyArn.accepts(arn))
    ? [{
      member,
      given: Token.isUnresolved(arn) ? 'an ARN with * or ?' : quoted(arn),
      allowed: 'the ARN of one key, without * and ?, which stand for any characters in a policy',
    }]
    : [];
}

/** The key of the app whose ARN it is: the construct that has its policy. */
export function keyOfArn(arn: string): kms.IKeyRef | undefined {
  const token = Tokenization.reverse(arn, { failConcat: false });
  if (!Reference.isReference(token) || !kms.CfnKey.isCfnKey(token.target)) {
    return undefined;
  }
  const { scope } = token.target.node;
  // A kms.Key, which may come from another copy of CDK.
  return scope?.node.defaultChild === token.target && 'keyRef' in scope ? scope as kms.Key : token.target;
}

/** The keys whose policies were extended, or not: those of L1 constructs would be extended once more for each job. */
const extended = new WeakMap<object, boolean>();

const ALLOW_THE_ROLE = 'its key policy must also allow the role of the provider or runner to perform the KMS actions in the policy of that role. '
  + 'To know the ARN of the role in advance, pass your own role';

/** Extends the policy of a key for the service. A warning says what the user has to add: all of it if that is impossible, or the role in another account. */
export function letServiceUse(key: kms.IKeyRef, job: Construct): void {
  const statements = keyPolicyStatements();
  if (!extended.has(key)) {
    extended.set(key, extendPolicy(key, statements));
  }
  const warn = (message: string) => Annotations.of(job).addWarningV2('cdk-cleanrooms-ml:keyPolicy', message);
  const { account: own } = Stack.of(job);
  const account = key.env?.account;
  if (!extended.get(key)) {
    warn(`this library cannot extend the policy of the encryption key. If the key is in another account, ${ALLOW_THE_ROLE}. `
      + 'Add these statements to the key policy if it does not have them: '
      + `${JSON.stringify(Stack.of(job).resolve(statements.map((statement) => statement.toStatementJson())))}`);
  } else if (account !== undefined && account !== own && ![account, own].some((one) => Token.isUnresolved(one))) {
    // A statement with the role would make the stack of the key depend on the stack of the job, which depends on the key.
    warn(`the encryption key is in account ${account}, but the stack is in account ${own}: ${ALLOW_THE_ROLE}`);
  }
}

/** Whether the policy of a key has the statements now. */
function extendPolicy(key: kms.IKeyRef, statements: iam.PolicyStatement[]): boolean {
  if (kms.CfnKey.isCfnKey(key)) {
    if (key.keyPolicy instanceof iam.PolicyDocument) {
      key.keyPolicy.addStatements(...statements);
      return true;
    }
    // What KMS writes if a key has no policy: without it nobody could administer the key, and KMS rejects that.
    key.keyPolicy = withListOfStatements(key.keyPolicy ?? { Version: '2012-10-17', Statement: [rootStatement(key)] });
  }
  try {
    const policy = iam.ResourceWithPolicies.of(key);
    return statements.map((statement) => policy?.addToResourcePolicy(statement).statementAdded).every((one) => one);
  } catch {
    // CDK does not read every policy that CloudFormation accepts: not one with Fn::If in the place of a statement.
    return false;
  }
}

/** CloudFormation takes a statement without a list around it, and CDK does not. */
function withListOfStatements(policy: unknown): unknown {
  return isPlainMap(policy) && isPlainMap(policy.Statement) && 'Effect' in policy.Statement ? { ...policy, Statement: [policy.Statement] } : policy;
}

function rootStatement(key: kms.CfnKey): object {
  return {
    Effect: 'Allow',
    Principal: { AWS: Stack.of(key).formatArn({ service: 'iam', region: '', resource: 'root', arnFormat: ArnFormat.NO_RESOURCE_NAME }) },
    Action: 'kms:*',
    Resource: '*',
  };
}
