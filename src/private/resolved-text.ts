import { Stack } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';

/** What a value will be in the template: two tokens may stand for the same. */
export function resolvedText(scope: IConstruct, value: unknown): string {
  return JSON.stringify(Stack.of(scope).resolve(value));
}

/** The values without those that are the same in the template as an earlier one. */
export function distinct(scope: IConstruct, values: readonly string[]): string[] {
  const texts = values.map((value) => resolvedText(scope, value));
  return values.filter((_, index) => texts.indexOf(texts[index]) === index);
}
