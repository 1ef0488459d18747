import type { Protection } from './broken-handler';

/** What keeps the promises, one by one. */
export const protections: readonly Protection[] = [
  {
    name: 'look before a Start',
    without: [{ file: 'start-once.ts', from: 'const adopted = await adopt(deployment, ours, attempt);\n  if (adopted) {', to: 'const adopted = undefined;\n  if (adopted) {' }],
    story: 'an update that is rolled back after its job has finished is paid for once: the next attempt adopts the result',
  },
  {
    name: 'look after a Start',
    without: [{ file: 'start-once.ts', from: 'return await lookAgain(deployment, attempt, started)\n    ??', to: 'return' }],
    story: 'a job that List does not show for minutes is cancelled by the waiter that knows its ARN',
  },
  {
    name: 'onEvent calls nothing',
    without: [{
      file: 'inference-job.lambda.ts',
      from: '  return takeNote(event, systemClock.now());',
      // As most custom resources do it: the job is started in onEvent, which gives its ARN.
      to: `  const receipt = takeNote(event, systemClock.now());
  if (event.RequestType === 'Delete' || event.ResourceType !== 'Custom::CleanRoomsMLTrainedModelInferenceJob') { return receipt; }
  const progress = await isComplete({ ...event, ...receipt, ReceivedAt: receipt.ReceivedAt - 20_000 });
  return { ...receipt, PhysicalResourceId: progress.IsComplete && progress.PhysicalResourceId || receipt.PhysicalResourceId };`,
    }],
    variant: { alias: ['ProviderOnEventServiceRole', 'ProviderIsCompleteServiceRole'] },
    story: 'a request whose receipt was lost leaves nothing running, whatever was done before',
  },
  {
    name: 'an Update is compared with the job that exists',
    without: [{ file: 'run.ts', from: 'configurationOf(current?.tags) ?? configurationHash(before)', to: 'configurationHash(before)' }],
    story: 'an update that broke down and is repeated runs its job, though CloudFormation takes its properties for the old ones',
  },
  {
    name: 'a Delete of an id that is none looks for jobs',
    without: [{ file: 'run-delete.ts', from: '  const ours = await leftBehind(deployment, id, search, removal);', to: '  const ours: InferenceJob[] = [];' }],
    story: 'a retained job is cancelled all the same when its first deployment is rolled back at its Start',
  },
  {
    name: 'it looks again',
    without: [{ file: 'look-up.ts', from: 'export const OUT_OF_SIGHT = 90 * SECOND;', to: 'export const OUT_OF_SIGHT = 0 * SECOND;' }],
    story: 'a second job that came to light when nobody worked on its request any more is cancelled',
  },
  {
    name: 'the guard looks at the status of the stack',
    without: [{ file: 'stack.ts', from: "  if (isRollback(stack.status)) {\n    return 'rollback';\n  }\n  return goesForward(stack.status) ? 'forward' : 'abandoned';", to: "  return 'forward';" }],
    story: 'a waiter that is late for its Start starts nothing when the rollback has begun',
  },
  {
    name: 'the guard looks at the status of the resource',
    without: [{ file: 'deployment.ts', from: "phase === 'forward' && !this.isJustReceived() && !goesForward((await this.resource())?.status) ? 'abandoned' : phase", to: 'phase' }],
    story: 'a waiter that runs though CloudFormation was told that it does not starts nothing while others go on',
  },
  {
    name: 'the guard looks at the time of the operation',
    without: [{ file: 'stack.ts', from: 'return begun > receivedAt + CLOCK_SKEW;', to: 'return begun < 0 && receivedAt < 0 && CLOCK_SKEW < 0;' }],
    story: 'a waiter that is late into the next deployment starts nothing there, and cancels nothing of it',
  },
  {
    name: 'the last look before the answer',
    without: [{ file: 'run.ts', from: "  if (await deployment.phase() === 'forward') {\n    tellOfAdoption", to: '  if (deployment) {\n    tellOfAdoption' }],
    story: 'a job that List does not show for minutes is cancelled by the waiter that knows its ARN',
  },
  {
    name: 'only look for the first seconds',
    without: [{ file: 'deployment.ts', from: 'const ONLY_LOOK = 15 * SECOND;', to: 'const ONLY_LOOK = 0 * SECOND;' }],
    story: 'a waiter that is late for its Start starts nothing when the rollback has begun',
  },
  {
    name: 'cancel before retire',
    without: [{
      file: 'run-delete.ts',
      from: '  if (job && !hasEnded(job.status)) {\n    return cancelAndWait(deployment, [job]);\n  }',
      to: '  if (job && !hasEnded(job.status)) {\n    await retire(deployment, [job]);\n    await cancelAll(deployment, [job]);\n    return DONE;\n  }',
    }],
    story: 'a running job is cancelled when its stack is removed',
  },
  {
    name: 'look after a Start that was not answered',
    without: [{ file: 'start-once.ts', from: 'const found = await lookAgain(deployment, attempt);', to: 'const found = undefined as TaggedJob | undefined;' }],
    story: 'a Start that was taken is not sent again before anybody could see its job',
  },
  {
    name: 'no hidden retry of a Start',
    without: [{ file: 'inference-job.lambda.ts', from: 'new CleanRoomsMLClient({ requestHandler, maxAttempts: 1 })', to: 'new CleanRoomsMLClient({ requestHandler })' }],
    story: 'a Start whose connection is lost after it was taken is not sent again',
  },
  {
    name: 'the earliest of concurrent jobs is the one',
    without: [{ file: 'start-once.ts', from: '= wanted.filter(({ status }) => isLive(status) || isFinished(status));', to: '= wanted.filter(({ status }) => isLive(status) || isFinished(status)).reverse();' }],
    story: 'a request that is delivered again after 5 seconds starts one job though List is 20 seconds late',
  },
  {
    name: 'the leg settles duplicates',
    without: [{ file: 'active-leg.ts', from: '    await cancelDuplicates(deployment, job);\n', to: '' }],
    story: 'a second job that came to light when nobody worked on its request any more is cancelled',
  },
  {
    name: 'other memberships are searched too',
    without: [{ file: 'look-up.ts', from: 'memberships: [...new Set(requests.map((request) => request.membershipIdentifier))],', to: 'memberships: [requests[0].membershipIdentifier],' }],
    story: 'a job in another membership is found by the rollback though our function was killed at its Start',
  },
  {
    name: 'RetainExceptOnCreate',
    without: [],
    variant: { inTemplate: ['"RetainExceptOnCreate"', '"Retain"'] },
    story: 'a retained job is cancelled all the same when its first deployment is rolled back',
  },
  {
    name: 'never the current physical id',
    without: [
      { file: 'run-delete.ts', from: 'job.arn !== current\n', to: 'true\n' },
      { file: 'rollback.ts', from: 'job.arn !== current && ', to: '' },
    ],
    story: 'an update that is delivered twice at once starts one job and leaves one in its place',
  },
  {
    name: 'a Delete looks for what else its resource has left',
    without: [{ file: 'run-delete.ts', from: "const rest = stands && !(goesOn && removal === 'rollback')", to: 'const rest = false' }],
    story: 'a job that was started by an update that broke down is cancelled when the stack is removed',
  },
  {
    name: 'a leg hands over',
    without: [{ file: 'active-leg.ts', from: '  if (!hasFailed(job.status) && !isLast(leg)) {', to: '  if (job === undefined) {' }],
    story: 'a job of 12 hours is waited for, leg by leg',
  },
  {
    name: 'a Start waits for a slot',
    without: [{ file: 'run.ts', from: '    if (isQuotaExceeded(error)) {', to: '    if (isQuotaExceeded(error) && deployment === undefined) {' }],
    story: 'eight jobs of half an hour share the five slots of their membership',
  },
];
