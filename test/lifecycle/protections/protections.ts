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
    without: [{ file: 'jobs/start-once.ts', from: 'return await lookAgain(context, attempt, created, started)\n    ??', to: 'return' }],
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
    story: 'a request whose receipt was lost leaves nothing running, whatever was done before',
  },
  {
    name: 'an Update is compared with the job that exists',
    without: [{ file: 'deployment/run.ts', from: 'configurationOf(tags) ?? configurationHash(before)', to: 'configurationHash(before)' }],
    story: 'an update that broke down and is repeated runs its job, though CloudFormation takes its properties for the old ones',
  },
  {
    name: 'a Delete of an id that is none looks for jobs',
    without: [{ file: 'deployment/run-delete.ts', from: '  const ours = await leftBehind(context, id, search, situation);', to: '  const ours: SweptJob[] = [];' }],
    story: 'a retained job is canceled all the same when its first deployment is rolled back at its Start',
  },
  {
    name: 'it looks again',
    without: [{ file: 'jobs/look-up.ts', from: 'export const MAX_LIST_LAG = 90 * SECOND;', to: 'export const MAX_LIST_LAG = 0 * SECOND;' }],
    story: 'a second job that came to light when nobody worked on its request any more is canceled',
  },
  {
    name: 'the guard looks at the status of the stack',
    without: [{ file: 'deployment/stack.ts', from: "  if (isRollback(stack.status)) {\n    return 'rollback';\n  }\n  return goesForward(stack.status) ? 'forward' : 'abandoned';", to: "  return 'forward';" }],
    story: 'a waiter that is late for its Start starts nothing when the rollback has begun',
  },
  {
    name: 'the guard looks at the status of the resource',
    without: [{ file: 'deployment/request-context.ts', from: "phase === 'forward' && !this.isJustReceived() && !goesForward((await this.resource())?.status) ? 'abandoned' : phase", to: 'phase' }],
    story: 'a waiter that runs though CloudFormation was told that it does not starts nothing while others go on',
  },
  {
    name: 'the guard looks at the time of the operation',
    without: [{ file: 'deployment/stack.ts', from: 'return begun > receivedAt + CLOCK_SKEW;', to: 'return begun < 0 && receivedAt < 0 && CLOCK_SKEW < 0;' }],
    story: 'a waiter that is late into the next deployment starts nothing there, and cancels nothing of it',
  },
  {
    name: 'the last look before the answer',
    without: [{ file: 'deployment/run.ts', from: "  if (await context.phase() === 'forward') {\n    reportAdoption", to: '  if (context) {\n    reportAdoption' }],
    story: 'a job that List does not show for minutes is canceled by the waiter that knows its ARN',
  },
  {
    name: 'only look for the first seconds',
    without: [{ file: 'deployment/request-context.ts', from: 'const ONLY_LOOK = 15 * SECOND;', to: 'const ONLY_LOOK = 0 * SECOND;' }],
    story: 'a waiter that is late for its Start starts nothing when the rollback has begun',
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
    name: 'look after a Start that was not answered',
    without: [{ file: 'jobs/start-once.ts', from: 'const found = await lookAgain(context, attempt, created);', to: 'const found = undefined as TaggedJob | undefined;' }],
    story: 'a Start that was taken is not sent again before anybody could see its job',
  },
  {
    name: 'no hidden retry of a Start',
    without: [{ file: 'inference-job.lambda.ts', from: 'new CleanRoomsMLClient({ requestHandler, maxAttempts: 1 })', to: 'new CleanRoomsMLClient({ requestHandler })' }],
    story: 'a Start whose connection is lost after it was taken is not sent again',
  },
  {
    name: 'the earliest of concurrent jobs is the one',
    without: [{ file: 'jobs/choosing.ts', from: 'const [first] = wanted.filter(mayBeUsed);', to: 'const [first] = wanted.filter(mayBeUsed).reverse();' }],
    story: 'a request that is delivered again after 5 seconds starts one job though List is 20 seconds late',
  },
  {
    name: 'the leg settles duplicates',
    without: [{ file: 'deployment/leg.ts', from: '    await settleDuplicates(context, job);\n', to: '' }],
    story: 'a second job that came to light when nobody worked on its request any more is canceled',
  },
  {
    name: 'other memberships are searched too',
    without: [{ file: 'jobs/look-up.ts', from: 'formerMemberships: former.filter((membership) => !memberships.includes(membership)),', to: 'formerMemberships: former.filter(() => false),' }],
    story: 'a job in another membership is found by the rollback though our function was killed at its Start',
  },
  {
    name: 'RetainExceptOnCreate',
    without: [],
    variant: { inTemplate: ['"RetainExceptOnCreate"', '"Retain"'] },
    story: 'a retained job is canceled all the same when its first deployment is rolled back',
  },
  {
    name: 'never the current physical id',
    without: [
      { file: 'deployment/run-delete.ts', from: 'job.arn !== current\n', to: 'true\n' },
      { file: 'deployment/rollback.ts', from: 'job.arn !== current && ', to: '' },
    ],
    story: 'an update that is delivered twice at once starts one job and leaves one in its place',
  },
  {
    name: 'a Delete looks for what else its resource has left',
    without: [{ file: 'deployment/run-delete.ts', from: "const rest = stands && !(goesOn && removal === 'rollback')", to: 'const rest = false' }],
    story: 'a job that was started by an update that broke down is canceled when the stack is removed',
  },
  {
    name: 'a leg hands over',
    without: [{ file: 'deployment/leg.ts', from: '  if (!hasFailed(job.status) && !isLast(leg)) {', to: '  if (job === undefined) {' }],
    story: 'a job of 12 hours is waited for, leg by leg',
  },
  {
    name: 'a Start waits for a slot',
    without: [{ file: 'deployment/run.ts', from: "    if (kindOf(error) === 'quota') {", to: "    if (kindOf(error) === 'quota' && context === undefined) {" }],
    story: 'eight jobs of half an hour share the five slots of their membership',
  },
  {
    name: 'a duplicate loses its logical id',
    without: [{ file: 'jobs/duplicates.ts', from: 'jobs.untag(arn, [LOGICAL_ID_TAG])', to: 'jobs.untag(arn, [])' }],
    story: "a duplicate is not the owner's any more",
  },
  {
    name: 'tags tell who owns a job before anything else is asked',
    without: [{ file: 'jobs/look-up.ts', from: 'await tagsUnlessGone(context, job.arn) ?? {};\n    const isDuplicate', to: '(await context.jobs.get(job.arn)).tags;\n    const isDuplicate' }],
    story: 'no call is denied beside twenty jobs of other people that hold all slots under the same name',
  },
  {
    name: 'the results of a first deployment are kept',
    without: [{ file: 'deployment/run-delete.ts', from: "removal === 'rollback' && isBackToNothing(stack)) {", to: "removal === 'rollback' && isBackToNothing(stack) && context === undefined) {" }],
    story: 'ten jobs of which one fails cost one run more when their deployment is corrected',
  },
  {
    name: 'denials late in a wait are tolerated',
    without: [{ file: 'errors/error-table.ts', from: "kind === 'denied' && request === 'wait' && isLate ?", to: "kind === 'denied' && request === 'wait' && isLate && elapsed < 0 ?" }],
    story: 'denials of half an hour cost a leg, and no job',
  },
];
