import { Annotations, Stack } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { keyPolicyStatements } from './permissions';
import { RequestProblem } from '../shared/request-problems';

/** The service takes the ARN of a key and none of an alias, whose ARN is often a token: the construct tells. */
export function aliasProblems(key?: kms.IKey): RequestProblem[] {
  return key && 'aliasName' in key ? [{ member: 'encryptionKey', given: `the alias ${String(key.aliasName)}`, allowed: 'the key itself' }] : [];
}

/** Extends the policy of a key for the service; one that the app does not own has to be extended by hand. */
export function letServiceUse(key: kms.IKey, job: Construct): void {
  const statements = keyPolicyStatements();
  const added = statements.map((statement) => key.addToResourcePolicy(statement).statementAdded);
  if (added.includes(false)) {
    Annotations.of(job).addWarningV2('cdk-cleanrooms-ml:keyPolicy', 'the policy of the encryption key is not in this app: unless it has them already, '
      + 'these statements have to be added to it (and, if it is of another account, what the policy of the role of the functions says of the key): '
      + `${JSON.stringify(Stack.of(job).resolve(statements.map((statement) => statement.toStatementJson())))}`);
  }
}
