import { plainText } from '../reports/plain-text';
import { jsonBytes, truncate } from '../reports/truncate';

/** CloudFormation accepts a response of 4096 bytes in total, and the framework adds the name of the log group. */
const MAX_BYTES = 2500;

/** Ends a deployment. The message is what its user reads in the events of the stack: the cause first, then what to do. */
export class DeploymentFailure extends Error {
  constructor(message: string) {
    // It may quote names that other people gave.
    super(truncate(plainText(message), MAX_BYTES));
    this.name = 'DeploymentFailure';
    // The framework appends all lines of the stack trace but the first to the message: the frames of a bundle, or the message's own lines again.
    this.stack = this.message.split('\n', 1)[0];
  }
}

/** How much of a cause is shown even if the advice is long, in bytes. */
const SHORTEST_CAUSE = 100;

/** A message that keeps its advice, which may end with a command: if the message would be too long, its cause is truncated. */
export function withAdvice(cause: string, advice: string): string {
  return `${truncate(cause, Math.max(SHORTEST_CAUSE, MAX_BYTES - jsonBytes(`. ${advice}`)))}. ${advice}`;
}
