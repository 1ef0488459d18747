import { Annotations } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { isNotKnownYet } from './filled-in-later';
import { InferenceInstanceType } from '../inference-instance-type';

/** AWS adds instance types, so an unknown one is not an error. It may be a typo, which the service would find at deployment. */
export function warnAboutInstanceType(job: Construct, instanceType: string): void {
  const known = InferenceInstanceType._known();
  if (!isNotKnownYet(instanceType) && !known.includes(instanceType)) {
    Annotations.of(job).addWarningV2('cdk-cleanrooms-ml:instanceType', `this version of cdk-cleanrooms-ml does not know the instanceType ${instanceType}; `
      + `the closest known one is ${nearest(instanceType, known)}. The service rejects instance types that it does not support`);
  }
}

/** The one that the fewest character changes lead to. */
function nearest(name: string, known: string[]): string {
  const changes = new Map(known.map((one) => [one, distance(name.toLowerCase(), one)]));
  return known.reduce((best, one) => (changes.get(one)! < changes.get(best)! ? one : best));
}

/** By Levenshtein: the number of characters to insert, remove or replace. */
function distance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (const [line, character] of [...from].entries()) {
    const next = [line + 1];
    for (let column = 1; column <= to.length; column++) {
      const replaced = row[column - 1] + (to[column - 1] === character ? 0 : 1);
      next.push(Math.min(replaced, row[column] + 1, next[column - 1] + 1));
    }
    row = next;
  }
  return row[to.length];
}
