import type { Protection } from './broken-handler';

/** What keeps the promises, one by one. */
export const protections: readonly Protection[] = [
  {
    name: 'look before a Start',
    without: [{ file: 'jobs/start-once.ts', from: 'const adopted = await settle(context, choice, attempt);\n  if (adopted) {', to: 'const adopted = undefined;\n  if (adopted) {' }],
    story: 'an update that is rolled back after its job has finished is paid for once: the next attempt adopts the result',
  },
  {
    name: 'look after a Start',
    without: [{ file: 'jobs/start-once.ts', from: 'return await lookAgain(context, attempt, look, started)\n    ??', to: 'return' }],
    story: 'a job that List does not show for minutes is canceled by the waiter that knows its ARN',
  },
  {
    name: 'onEvent calls nothing',
    without: [{
      file: 'inference-job.lambda.ts',
      from: '  return recordReceipt(event, systemClock.now());',
      // As most custom resources do it: the job is started in onEvent, which gives its ARN.
      to: `  const receipt = recordReceipt(event, systemClock.now());
  if (event.RequestType === 'Delete' || event.ResourceType !== 'Custom::CleanRoomsMLTrainedModelInferenceJob') { return receipt; }
  const progress = await isComplete({ ...event, ...receipt, ReceivedAt: receipt.ReceivedAt - 20_000 });
  return { ...receipt, PhysicalResourceId: progress.IsComplete && progress.PhysicalResourceId || receipt.PhysicalResourceId };`,
    }],
    variant: { alias: ['ProviderOnEventServiceRole', 'ProviderIsCompleteServiceRole'] },
    story: 'a request whose receipt was lost leaves nothing running, whatever happened before',
  },
  {
    name: 'an Update is compared with the existing job',
    without: [{ file: 'deployment/run.ts', from: 'configurationOf(tags) ?? (isMoved ? undefined : await configurationWithoutTags(event, context, tags, hashes));', to: 'hashes.before;' }],
    story: 'an update that failed and is repeated runs its job, although CloudFormation sends its properties as the old ones',
  },
  {
    name: 'a Delete of an ID that is not an ARN looks for jobs',
    without: [{ file: 'deployment/run-delete.ts', from: '  const ours = await leftBehind(context, id, search, situation);', to: '  const ours: SweptJob[] = [];' }],
    story: 'a retained job is canceled nevertheless when its first deployment is rolled back at its Start',
  },
  {
    name: 'a Delete looks again',
    without: [{ file: 'jobs/look-up.ts', from: 'export const MAX_LIST_LAG = 90 * SECOND;', to: 'export const MAX_LIST_LAG = 0 * SECOND;' }],
    story: 'a second job that becomes visible after its request has ended is canceled',
  },
  {
    name: 'the guard checks the status of the stack',
    without: [{ file: 'deployment/stack.ts', from: "  if (isRollback(stack.status)) {\n    return 'rollback';\n  }\n  return goesForward(stack.status) ? 'forward' : 'abandoned';", to: "  return 'forward';" }],
    story: 'a waiter that is about to send a Start starts nothing when the rollback has begun',
  },
  {
    name: 'the guard checks the status of the resource',
    without: [{ file: 'deployment/request-context.ts', from: "phase === 'forward' && !this.isJustReceived() && !this.isOf(await this.resource()) ? 'abandoned' : phase", to: 'phase' }],
    story: 'a waiter that runs although its start was reported as failed starts nothing while others continue',
  },
  {
    name: 'the guard checks the time of the operation',
    without: [{ file: 'deployment/stack.ts', from: 'return begun > receivedAt + CLOCK_SKEW;', to: 'return begun < 0 && receivedAt < 0 && CLOCK_SKEW < 0;' }],
    story: 'a waiter that is still active in the next deployment starts nothing and cancels nothing',
  },
  {
    name: 'an update that goes back cancels what a failed one has started',
    without: [{ file: 'deployment/run.ts', from: "if (hasFailedBefore && await context.stackPhase() === 'forward'", to: "if (hasFailedBefore && await context.stackPhase() === 'rollback'" }],
    story: 'a job that was started by a failed update is canceled when the next update goes back to the job before, although List shows it late',
  },
  {
    name: 'the last check before the response',
    without: [{ file: 'deployment/run.ts', from: "  if (await context.phase() === 'forward') {\n    reportAdoption", to: '  if (context) {\n    reportAdoption' }],
    story: 'a job that List does not show for minutes is canceled by the waiter that knows its ARN',
  },
  {
    name: 'only look, and start nothing, in the first seconds',
    without: [{ file: 'deployment/request-context.ts', from: 'const ONLY_LOOK = 15 * SECOND;', to: 'const ONLY_LOOK = 0 * SECOND;' }],
    story: 'a waiter that is about to send a Start starts nothing when the rollback has begun',
  },
  {
    name: 'cancel before retire',
    without: [{
      file: 'deployment/run-delete.ts',
      from: '  if (job && !hasEnded(job.status)) {\n',
      to: '  if (job && !hasEnded(job.status)) {\n    await retire(context, [job]);\n    await cancelAll(context, [job]);\n    return DONE;\n',
    }],
    story: 'a running job is canceled when its stack is removed',
  },
  {
    name: 'look after a Start without a response',
    without: [{ file: 'jobs/start-once.ts', from: 'const found = await lookAgain(context, attempt, look);', to: 'const found = undefined as TaggedJob | undefined;' }],
    story: 'a Start that was accepted is not sent again before its job is visible',
  },
  {
    name: 'no hidden retry of a Start',
    without: [{ file: 'inference-job.lambda.ts', from: 'new CleanRoomsMLClient({ requestHandler, maxAttempts: 1 })', to: 'new CleanRoomsMLClient({ requestHandler })' }],
    story: 'a Start whose connection is lost after it was accepted is not sent again',
  },
  {
    name: 'the earliest of concurrent jobs stays',
    without: [{ file: 'jobs/choosing.ts', from: 'const [first] = wanted.filter(mayBeUsed);', to: 'const [first] = wanted.filter(mayBeUsed).reverse();' }],
    story: 'a request that is delivered again after 5 seconds starts one job although CloudFormation takes 20 seconds to act on a response',
  },
  {
    name: 'the leg cancels duplicates',
    without: [{ file: 'deployment/leg.ts', from: '    await settleDuplicates(context, job, () => isCurrent(context, job));\n', to: '' }],
    story: 'a second job that becomes visible after its request has ended is canceled',
  },
  {
    name: 'a rollback cancels duplicates of the job that it deletes',
    without: [{ file: 'jobs/choosing.ts', from: ' && !isOfOneRequest(job.tags, tags)', to: '' }],
    story: 'a second job that no leg has looked for, because the deployment failed without rollback, is canceled by the next rollback',
  },
  {
    name: 'other memberships are searched too',
    without: [{ file: 'jobs/look-up.ts', from: 'formerMemberships: former.filter((membership) => !memberships.includes(membership)),', to: 'formerMemberships: former.filter(() => false),' }],
    story: 'a job in another membership is found by the rollback although our function was killed at its Start',
  },
  {
    name: 'RetainExceptOnCreate',
    without: [],
    variant: { inTemplate: ['"RetainExceptOnCreate"', '"Retain"'] },
    story: 'a retained job is canceled nevertheless when its first deployment is rolled back',
  },
  {
    name: 'never cancel the job of the current physical ID',
    without: [
      { file: 'jobs/choosing.ts', from: 'job.arn !== current && (', to: '(' },
      { file: 'jobs/choosing.ts', from: 'job.arn !== current && isOlder(', to: 'isOlder(' },
    ],
    story: 'an update that is delivered twice at once starts one job and leaves one in its place',
  },
  {
    name: 'a Delete looks for other jobs of its resource',
    without: [{ file: 'deployment/run-delete.ts', from: "const rest = stands && !(goesOn && removal === 'rollback')", to: 'const rest = false' }],
    story: 'a job that was started by a failed update is canceled when the stack is removed',
  },
  {
    name: 'a leg hands over to the next',
    without: [{ file: 'deployment/leg.ts', from: '  if (!hasFailed(job.status) && !isLast(leg)) {', to: '  if (job === undefined) {' }],
    story: 'a deployment waits for a job of 12 hours, leg by leg',
  },
  {
    name: 'a Start waits for a slot',
    without: [{ file: 'deployment/run.ts', from: 'if (hasNoRoom(error))', to: 'if (context === undefined && hasNoRoom(error))' }],
    story: 'eight jobs of half an hour share the five slots of their membership',
  },
  {
    name: 'a duplicate loses its logical ID',
    without: [{ file: 'jobs/duplicates.ts', from: 'jobs.untag(arn, [nameTagOf(context.owner)])', to: 'jobs.untag(arn, [])' }],
    story: 'a duplicate no longer belongs to the owner',
  },
  {
    name: 'tags are read before any other call for a job',
    without: [{ file: 'jobs/look-up.ts', from: 'await tagsUnlessGone(context, job.arn) ?? {};\n  const isDuplicate', to: '(await context.jobs.get(job.arn)).tags;\n  const isDuplicate' }],
    story: 'no call is denied when twenty jobs of others use all slots under the same name',
  },
  {
    name: 'the results of a first deployment are kept',
    without: [{ file: 'deployment/run-delete.ts', from: "removal === 'rollback' && isBackToNothing(stack)) {", to: "removal === 'rollback' && isBackToNothing(stack) && context === undefined) {" }],
    story: 'after a deployment of ten jobs of which one fails, the corrected deployment runs only that one',
  },
  {
    name: 'denials late in a wait are tolerated',
    without: [{ file: 'errors/error-table.ts', from: 'return (isLate ? LATE', to: 'return (isLate && elapsed < 0 ? LATE' }],
    story: 'denials of half an hour cost a leg, but no job',
  },
];
