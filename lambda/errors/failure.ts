import { plainText } from '../reports/plain-text';
import { truncate } from '../reports/truncate';

/** CloudFormation takes 4096 bytes of answer in all, and the framework adds the name of the log group. */
const MAX_BYTES = 2000;

/** Ends a deployment. The message is what its user reads in the events of the stack: the cause first, then what to do. */
export class DeploymentFailure extends Error {
  constructor(message: string) {
    // It may quote names that other people gave.
    super(truncate(plainText(message), MAX_BYTES));
    this.name = 'DeploymentFailure';
    // The framework puts all lines of the stack but the first behind the message: the frames of a bundle, or the message's own lines once more.
    this.stack = this.message.split('\n', 1)[0];
  }
}
