/** EventBridge: the rules of the default event bus, whose targets are state machines. */
import { matches, type Pattern, requirePattern } from './patterns';
import type { Queues } from './queues';
import { requireOnly } from '../step-functions/definition';
import type { StatusEvent } from '../step-functions/status-events';
import { MINUTE, SECOND, type VirtualTime } from '../virtual-time';

export interface Target {
  readonly Id: string;
  readonly Arn: string;
  readonly RoleArn: string;
  readonly DeadLetterConfig?: { readonly Arn: string };
  readonly RetryPolicy?: { readonly MaximumEventAgeInSeconds?: number; readonly MaximumRetryAttempts?: number };
}

export interface RuleProperties {
  readonly EventPattern: Pattern;
  readonly State?: string;
  readonly Targets: readonly Target[];
}

export interface Surroundings {
  readonly time: VirtualTime;
  readonly queues: Queues;
  /** When an event is delivered to a target, in milliseconds from now: at least once, unless every attempt is in vain. */
  readonly deliveries: (event: StatusEvent) => readonly number[];
  /** Starts an execution in the name of a role. @throws as the API does */
  readonly startExecution: (role: string, stateMachineArn: string, input: string) => void;
  readonly note: (text: string) => void;
}

const MEMBERS = ['Name', 'Description', 'EventPattern', 'State', 'Targets'];
const OF_TARGETS = ['Id', 'Arn', 'RoleArn', 'DeadLetterConfig', 'RetryPolicy'];

/** Of EventBridge: a day, and so many attempts with growing pauses. */
const DEFAULT_RETRIES = { MaximumEventAgeInSeconds: 86_400, MaximumRetryAttempts: 185 };

export class Rules {
  /** When an event was neither delivered nor kept in a queue. */
  readonly lost: number[] = [];
  private readonly rules = new Map<string, RuleProperties>();

  constructor(private readonly around: Surroundings) {}

  put(arn: string, properties: RuleProperties): void {
    requireOnly(properties, MEMBERS, 'the rule');
    requirePattern(properties.EventPattern);
    properties.Targets.forEach((target) => requireOnly(target, OF_TARGETS, 'a target'));
    this.rules.set(arn, properties);
  }

  delete(arn: string): void {
    this.rules.delete(arn);
  }

  publish(event: StatusEvent): void {
    for (const [arn, { EventPattern, State = 'ENABLED', Targets }] of this.rules) {
      if (State === 'ENABLED' && matches(EventPattern, event)) {
        Targets.forEach((target) => this.send(arn, target, event));
      }
    }
  }

  private send(ruleArn: string, target: Target, event: StatusEvent): void {
    const deliveries = this.around.deliveries(event);
    if (deliveries.length === 0) {
      this.giveUp(ruleArn, target, event, 'no attempt was successful');
    }
    deliveries.forEach((delay) => void this.deliver(ruleArn, target, event, delay));
  }

  /** Events that are on their way arrive, whatever becomes of their rule. */
  private async deliver(ruleArn: string, target: Target, event: StatusEvent, delay: number): Promise<void> {
    const { time, startExecution } = this.around;
    const { MaximumEventAgeInSeconds, MaximumRetryAttempts } = { ...DEFAULT_RETRIES, ...target.RetryPolicy };
    const until = time.now() + MaximumEventAgeInSeconds * SECOND;
    await time.sleep(delay);
    for (let attempt = 0; ; attempt += 1) {
      try {
        startExecution(target.RoleArn.split('/').at(-1)!, target.Arn, JSON.stringify(event));
        return;
      } catch (error) {
        const { name } = error as Error;
        // A target that is gone, or must not be used, is not tried again.
        const isFinal = name === 'StateMachineDoesNotExist' || name === 'AccessDeniedException';
        if (isFinal || attempt >= MaximumRetryAttempts || time.now() > until) {
          this.giveUp(ruleArn, target, event, name);
          return;
        }
        await time.sleep(Math.min(2 ** attempt * SECOND, 10 * MINUTE));
      }
    }
  }

  private giveUp(ruleArn: string, { DeadLetterConfig, Arn }: Target, event: StatusEvent, reason: string): void {
    const { queues, note } = this.around;
    const isKept = DeadLetterConfig !== undefined && queues.sendFromRule(DeadLetterConfig.Arn, ruleArn, { body: JSON.stringify(event), reason });
    if (!isKept) {
      this.lost.push(this.around.time.now());
    }
    note(`an event for ${Arn.split(':').at(-1)} is not delivered (${reason}), and is ${isKept ? 'in the dead-letter queue' : 'lost'}`);
  }
}
