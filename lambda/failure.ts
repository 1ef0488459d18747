/** CloudFormation takes 4096 bytes of answer in all, and the framework adds the name of the log group. */
const MAX_BYTES = 2000;

/** Ends a deployment. The message is what its user reads in the events of the stack: the cause first, then what to do. */
export class DeploymentFailure extends Error {
  constructor(message: string) {
    super(cut(message, MAX_BYTES));
    this.name = 'DeploymentFailure';
    // The framework would put the stack trace of a bundle behind the message.
    this.stack = this.message;
  }
}

/** The beginning of a text that takes no more than so many bytes of JSON, with a sign that it was cut. */
function cut(text: string, maxBytes: number): string {
  const bytes = (part: string) => Buffer.byteLength(JSON.stringify(part));
  if (bytes(text) <= maxBytes) {
    return text;
  }
  let kept = '';
  for (const character of text) {
    if (bytes(kept + character) > maxBytes - 6) {
      break;
    }
    kept += character;
  }
  return `${kept}…`;
}
