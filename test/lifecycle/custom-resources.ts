/** CloudFormation's side of a custom resource: a request goes out, and an answer comes back or does not. */
import type { ResourceEvent } from '../../lambda/deployment/events';

/** What a function answers by a PUT to the ResponseURL. */
export interface Answer {
  readonly Status: 'SUCCESS' | 'FAILED';
  readonly Reason: string;
  readonly PhysicalResourceId: string;
  readonly Data?: Readonly<Record<string, string>>;
}

/** The most that an answer may have. */
export const MAX_ANSWER_BYTES = 4096;

export const RESPONSE_HOST = 'cloudformation-custom-resource-response-useast1.s3.amazonaws.com';

/** A request that is waited for. */
export interface OpenRequest {
  readonly event: ResourceEvent;
  readonly answer: Promise<Answer>;
  /** What comes from now on is ignored. */
  close(): void;
}

/** An answer as it came, whether somebody waited for it or not. */
export interface ReceivedAnswer {
  readonly event: ResourceEvent;
  readonly bytes: number;
  readonly answer: Answer;
  readonly ignored: boolean;
}

/**
 * The time in which CloudFormation waited for a request, in milliseconds since 1970. It ends when CloudFormation acts on the answer, because before
 * that nothing in the account shows that one has come. A request that is sent again, with the same ID, has several of them.
 */
export interface Wait {
  readonly requestId: string;
  readonly event: ResourceEvent;
  readonly from: number;
  to: number;
}

export class CustomResourceRequests {
  readonly received: ReceivedAnswer[] = [];
  readonly waits: Wait[] = [];
  /** Those that CloudFormation no longer waits for, though no answer came. */
  readonly unanswered: { readonly event: ResourceEvent; readonly reason: string }[] = [];
  private readonly waiting = new Map<string, (answer: Answer) => void>();
  private readonly events: ResourceEvent[] = [];

  constructor(private readonly now: () => number) {}

  open(event: Omit<ResourceEvent, 'ResponseURL'>): OpenRequest {
    const path = `/response/${this.events.length}`;
    const complete = { ...event, ResponseURL: `https://${RESPONSE_HOST}${path}?X-Amz-Signature=response-url-signature` } as ResourceEvent;
    this.events.push(complete);
    this.waits.push({ requestId: event.RequestId, event: complete, from: this.now(), to: Infinity });
    return {
      event: complete,
      answer: new Promise((resolve) => this.waiting.set(path, resolve)),
      close: () => this.end(path),
    };
  }

  /** Takes what was sent to a ResponseURL: the first answer counts. */
  receive(path: string, body: string): void {
    const resolve = this.waiting.get(path);
    const answer = JSON.parse(body) as Answer;
    const bytes = Buffer.byteLength(body);
    this.received.push({ event: this.events[numberOf(path)], bytes, answer, ignored: resolve === undefined });
    this.waiting.delete(path);
    resolve?.(bytes > MAX_ANSWER_BYTES ? { ...answer, Status: 'FAILED', Reason: 'Response object is too long.' } : answer);
  }

  private end(path: string): void {
    const wait = this.waits[numberOf(path)];
    wait.to = Math.min(wait.to, this.now());
    this.waiting.delete(path);
  }
}

const numberOf = (path: string) => Number(path.split('/').at(-1));
