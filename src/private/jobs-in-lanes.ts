import { CfnResource, Lazy, Stack, Token } from 'aws-cdk-lib';
import { lanes } from './lanes';
import { isRendered } from './rendered-resource';
import { resolvedText } from './resolved-text';
import { TemplateDependencies, TemplateResources, templateResources } from './template-dependencies';
import { isInTree } from './tree';
import { RequestProblem } from '../shared/request-problems';
import { StartRequest } from '../shared/start-request';

/** A job as its provider sees it. */
export interface ServedJob {
  readonly request: StartRequest;
  readonly run: CfnResource;
  /** What ends with the job. */
  readonly lastLeg: CfnResource;
}

/** The default quota of the service. A user who lets more run in a single membership has had it increased. */
export const MAX_JOBS_IN_ACCOUNT = 10;

/** What is wrong with a maximum number of concurrent jobs. */
export function maxConcurrentJobsProblems(maximum?: number): RequestProblem[] {
  return maximum === undefined || (!Token.isUnresolved(maximum) && Number.isInteger(maximum) && maximum >= 1) ? [] : [{
    member: 'maxConcurrentJobs',
    given: Token.isUnresolved(maximum) ? 'a token' : String(maximum),
    allowed: 'a whole number of at least 1 that is known at synth',
  }];
}

/** The jobs of a provider, which limits how many of them run at the same time. */
export class JobsInLanes {
  private readonly all: ServedJob[] = [];
  /** The last legs that a Run waits for because of its lane. */
  private readonly followed = new Map<CfnResource, CfnResource[]>();

  constructor(private readonly maxConcurrentJobs: number) {}

  public add(job: ServedJob): void {
    this.all.push(job);
    // Kept apart from the dependencies that the user declares: lanes are arranged again when the app is synthesized again.
    job.run.addOverride('DependsOn', Lazy.uncachedAny({ produce: () => this.dependsOn(job.run) }, { omitEmptyArray: true }));
  }

  public clear(): void {
    this.followed.clear();
  }

  public arrange(stack: Stack, resources: TemplateResources, dependencies: TemplateDependencies): void {
    const jobs = this.all.filter(({ run }) => isInTree(run));
    const runs = jobs.map(({ run }): string => stack.resolve(run.logicalId));
    const ends = jobs.map(({ lastLeg }): string => stack.resolve(lastLeg.logicalId));
    const before = ends.map((end) => dependencies.of(end));
    const follows = lanes(jobs.map(({ request }, job) => ({
      membership: resolvedText(stack, request.membershipIdentifier),
      // Even if only a leg waits for the other's Run: that Run could never wait for the leg.
      after: [...runs.keys()].filter((other) => other !== job && before[job].has(runs[other])),
    })), { perMembership: this.maxConcurrentJobs, inAll: Math.max(MAX_JOBS_IN_ACCOUNT, this.maxConcurrentJobs) });

    for (const [job, { run }] of jobs.entries()) {
      const legs: CfnResource[] = [];
      const candidates = new Set(follows[job]);
      for (const other of candidates) {
        // It does if jobs depend on each other: what the user has declared wins.
        const closesCircle = dependencies.of(ends[other]).has(runs[job]);
        if (!closesCircle) {
          dependencies.add(runs[job], ends[other]);
          legs.push(jobs[other].lastLeg);
        }
        // Nothing waits for a resource that its condition leaves out. The jobs that such a job follows count in its place.
        if (closesCircle || resources[ends[other]].Condition !== undefined) {
          follows[other].forEach((next) => candidates.add(next));
        }
      }
      this.followed.set(run, legs);
    }
  }

  /** As CDK renders it. */
  private dependsOn(run: CfnResource): string[] {
    const declared = declaredDependencies(run).filter((other) => other.stack === run.stack && isRendered(other));
    return [...new Set([...declared, ...this.followed.get(run) ?? []])]
      .sort((a, b) => a.node.path.localeCompare(b.node.path))
      .map(({ logicalId }) => logicalId);
  }
}

/**
 * Not public, but what CDK renders. The public `obtainDependencies()` also asks the stack for dependencies on other stacks, by a method that a
 * stack of another CDK version may not have.
 */
function declaredDependencies(resource: CfnResource): CfnResource[] {
  return [...(resource as unknown as { readonly dependsOn?: ReadonlySet<CfnResource> }).dependsOn ?? []];
}

/**
 * Arranges the jobs of all providers of a stack by what is rendered: only there is everything visible that the user has declared, including
 * dependencies through other resources and nested stacks.
 */
export function arrangeInLanes(stack: Stack, providers: JobsInLanes[]): void {
  providers.forEach((provider) => provider.clear());
  const resources = templateResources(stack);
  const dependencies = new TemplateDependencies(resources);
  providers.forEach((provider) => provider.arrange(stack, resources, dependencies));
}
