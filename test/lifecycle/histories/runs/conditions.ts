/** How the service was in the mood while runs went on, and what went wrong, over time. */
import type { RunMood } from './choices';
import { delayOf, type RunTrouble } from './trouble';

/** A quick service shows a job, and answers, within so many seconds. */
export const SHOWN_WITHIN = 20;
const ANSWERED_WITHIN = 0.3;

/** What was in force from some moment on, in milliseconds since 1970. */
interface Condition {
  readonly from: number;
  readonly mood: RunMood;
  readonly troubles: readonly RunTrouble[];
}

export class Conditions {
  private readonly all: Condition[] = [];

  add(condition: Condition): void {
    this.all.push(condition);
  }

  /** Whether a trouble of some kind was ever in force. */
  some(isOfTheKind: (trouble: RunTrouble) => boolean): boolean {
    return this.all.some(({ troubles }) => troubles.some(isOfTheKind));
  }

  /** What was in force between two moments. */
  between(from: number, until = Infinity): Condition[] {
    return this.all.filter((condition, index) => condition.from <= until && (this.all[index + 1]?.from ?? Infinity) >= from);
  }

  /** How much longer everything may take, in milliseconds: because of what was in force at a moment, or came later. */
  slackFrom(moment: number): number {
    return this.between(moment).flatMap(({ troubles }) => troubles.map(delayOf)).reduce((sum, one) => sum + one, 0);
  }

  /** How late Step Functions shows what has happened from a moment on, in seconds. */
  executionLagFrom(moment: number): number {
    return Math.max(...this.between(moment).map(({ mood }) => mood.executionLagSeconds));
  }

  /** Whether the service is quick for some time, and no trouble is of some kind. */
  areQuick(from: number, until: number, isOfTheKind: (trouble: RunTrouble) => boolean): boolean {
    return this.between(from, until).every(({ mood, troubles }) =>
      mood.listLagSeconds <= SHOWN_WITHIN && mood.answerSeconds <= ANSWERED_WITHIN && !mood.shiftingPages && !troubles.some(isOfTheKind));
  }
}
