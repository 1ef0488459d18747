import { IConstruct } from 'constructs';
import { REQUEST_PROPS } from './request-of-props';
import { describeProblems, type RequestProblem } from '../shared/request-problems';

/** The prop of each member of the request. */
const PROPS: { readonly [member: string]: string } = Object.fromEntries(Object.entries(REQUEST_PROPS).map(([prop, { member }]) => [member, prop]));

/** The prop that a member of a request, or a part of one, comes from. */
export function propOfMember(member: string): string {
  return (PROPS[member] ?? member).split(/[.:]/)[0];
}

/** @throws if anything is wrong with a job; one error names everything */
export function refuseJob(job: IConstruct, problems: RequestProblem[]): void {
  if (problems.length > 0) {
    throw new Error(`invalid inference job at ${job.node.path}: ${describePropProblems(problems)}`);
  }
}

/** Everything that is wrong with a job, by the names of its props. */
export function describePropProblems(problems: RequestProblem[]): string {
  return describeProblems(problems, (member) => PROPS[member] ?? member);
}
