/** SQS: queues as the place for what could not be delivered, and whom their policies let send. */
import { isAllowed, type Statement } from '../iam';

/** A statement of a policy of a resource: it says whom it is about. */
export interface ResourceStatement extends Statement {
  readonly Principal: '*' | Readonly<Record<string, string | readonly string[]>>;
}

export interface Message {
  readonly at: number;
  readonly body: string;
  /** Why it could not be delivered. */
  readonly reason: string;
}

export class Queues {
  private readonly queues = new Map<string, { readonly messages: Message[]; policies: Map<string, readonly ResourceStatement[]> }>();

  constructor(private readonly now: () => number) {}

  put(arn: string): void {
    this.queues.set(arn, this.queues.get(arn) ?? { messages: [], policies: new Map() });
  }

  delete(arn: string): void {
    this.queues.delete(arn);
  }

  putPolicy(id: string, arns: readonly string[], statements: readonly ResourceStatement[]): void {
    arns.forEach((arn) => this.queues.get(arn)!.policies.set(id, statements));
  }

  deletePolicy(id: string): void {
    this.queues.forEach(({ policies }) => policies.delete(id));
  }

  messages(arn: string): readonly Message[] {
    return this.queues.get(arn)?.messages ?? [];
  }

  /** A rule of EventBridge sends what its target did not get. @returns whether the policies of the queue allow it */
  sendFromRule(arn: string, ruleArn: string, message: Omit<Message, 'at'>): boolean {
    const queue = this.queues.get(arn);
    const statements = [...queue?.policies.values() ?? []].flat().filter(({ Principal }) => Principal === '*'
      || Principal.AWS === '*' || [Principal.Service].flat().includes('events.amazonaws.com'));
    const isToBeSent = isAllowed(statements.map(({ Principal: _, ...statement }) => statement), {
      action: 'sqs:SendMessage', resources: [arn], context: { 'aws:SourceArn': ruleArn, 'aws:SecureTransport': 'true' },
    });
    if (isToBeSent) {
      queue!.messages.push({ at: this.now(), ...message });
    }
    return isToBeSent;
  }
}
