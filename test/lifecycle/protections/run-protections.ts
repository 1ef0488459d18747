import type { Protection } from './broken-handler';

const of = (protection: Protection): Protection => ({ ...protection, isOfRuns: true });

/** A change of the template: the functions are as they are shipped. */
const inTemplate = (from: string, to: string): Pick<Protection, 'without' | 'variant'> => ({ without: [], variant: { inTemplate: [from, to] } });

/** The same of a definition, whose text stands in a text of the template. */
const inDefinition = (from: string, to: string) => inTemplate(escaped(from), escaped(to));
const escaped = (text: string) => JSON.stringify(text).slice(1, -1);

/** What keeps the promises about runs, one by one. */
export const runProtections: readonly Protection[] = [
  {
    name: 'a run looks before a Start',
    without: [{ file: 'jobs/start-once.ts', from: 'const adopted = await settle(context, choice, attempt);\n  if (adopted) {', to: 'const adopted = undefined;\n  if (adopted) {' }],
    story: 'a run pays for one job, whatever its function is killed after',
  },
  {
    name: 'a run keeps its job although duplicates may not be canceled yet',
    without: [{ file: 'jobs/start-once.ts', from: ' && !(adopted && isSettledLater)', to: '' }],
    story: 'a run that does not know its job yet keeps it, although nobody may cancel its duplicate',
  },
  {
    name: 'a run looks after a Start',
    without: [{ file: 'jobs/start-once.ts', from: 'return await lookAgain(context, attempt, look, started)\n    ??', to: 'return' }],
    story: 'two jobs that were started at once are one within seconds',
  },
  {
    name: 'a run looks after a Start without a response',
    without: [{ file: 'jobs/start-once.ts', from: 'const found = await lookAgain(context, attempt, look);', to: 'const found = undefined as TaggedJob | undefined;' }],
    story: 'a Start whose answer is lost is not sent again',
  },
  {
    name: 'a run has no hidden retry of a Start',
    without: [{ file: 'inference-run.lambda.ts', from: 'new CleanRoomsMLClient({ requestHandler, maxAttempts: 1 })', to: 'new CleanRoomsMLClient({ requestHandler })' }],
    story: 'a Start whose answer is lost is not sent again',
  },
  {
    name: 'a run waits for the earliest of its jobs',
    without: [{ file: 'runs/settle.ts', from: 'if (!isFinished(job.status) && adopted', to: 'if (job.status === "" && adopted' }],
    story: 'two invocations that have each started a job agree on the earlier one, although the answer of the other counts',
  },
  {
    name: 'a job that has failed ends a run only when every other one would be visible',
    without: [{ file: 'runs/settle.ts', from: 'hasFailed(job.status) && age >= DUPLICATES_ARE_VISIBLE', to: 'hasFailed(job.status)' }],
    story: 'a run whose job has failed has the result of the one that an invocation has started whose answer does not count',
  },
  {
    name: 'a wait cancels duplicates',
    without: [{ file: 'runs/settle.ts', from: 'duplicatesOf(job.tags, others)', to: '[]' }],
    story: 'a job that is started once more by a process that is killed then is canceled when List shows it',
  },
  {
    name: 'a wait lasts until duplicates are visible',
    without: [{ file: 'runs/settle.ts', from: 'if (age < DUPLICATES_ARE_VISIBLE || ', to: 'if (' }],
    story: 'the run of a short job lasts until its duplicates are visible',
  },
  {
    name: 'a wait lasts until duplicates could be canceled',
    without: [{ file: 'runs/settle.ts', from: ' || !others.every(({ status }) => hasEnded(status))', to: '' }, { file: 'runs/settle.ts', from: 'await cancelDuplicates(context, duplicatesOf(job.tags, others));', to: 'await cancelDuplicates(context, duplicatesOf(job.tags, others)).catch(() => undefined);' }],
    story: 'a run does not end before it could cancel the duplicates of its job',
  },
  {
    name: 'a run goes forward only while its execution runs',
    without: [{ file: 'runs/run-context.ts', from: "return status === 'RUNNING' && await", to: 'return await' }],
    story: 'a run that is stopped before it could look starts nothing, although the event about it is late',
  },
  {
    name: 'a run goes forward only while a state waits',
    without: [{ file: 'runs/run-context.ts', from: "return status === 'RUNNING' && await this.isAwaited() ?", to: "return status === 'RUNNING' ?" }],
    story: 'an execution that is stopped before its run could look starts nothing',
  },
  {
    name: 'a wait ends when no state waits',
    without: [{ file: 'runs/wait.ts', from: "isGivenUp && !isFinished(job.status) && job.status !== 'CREATE_FAILED'", to: 'job === undefined' }],
    story: 'an execution that is stopped while its job runs cancels it within ten minutes',
  },
  {
    name: 'the event about the end of a run cancels its job',
    without: [{ file: 'runs/clean-up.ts', from: 'cancelAll(context, running)]', to: 'cancelAll(context, [])]' }],
    story: 'an execution whose run is stopped ends with an error that says so, and its job is canceled',
  },
  {
    name: 'a clean-up fails the state that waits',
    without: [{ file: 'runs/clean-up.ts', from: 'endWait(surroundings.executions, input, hasEndedAs(run.status, run.executionArn, input))', to: 'Promise.resolve()' }],
    story: 'an execution whose run is stopped ends with an error that says so, and its job is canceled',
  },
  {
    name: 'a clean-up looks until every job is visible',
    without: [{ file: 'runs/clean-up.ts', from: 'if (context.elapsed() < MAX_LIST_LAG) {', to: 'if (context.elapsed() < 0) {' }],
    story: 'a job whose run is stopped and whose process is killed at its Start is canceled when List shows it',
  },
  {
    name: 'a run sweeps what runs before it have left',
    without: [{ file: 'runs/start.ts', from: "  await context.bestEffort('sweep', () => sweep(context, wanted.request.membershipIdentifier));\n", to: '' }],
    story: 'when the event about the end of a run is lost, it is in the dead-letter queue, and the next run cancels the job and ends its state',
  },
  {
    name: 'a run sweeps until nothing is left',
    without: [{ file: 'runs/settle.ts', from: '(await sweep(context, membership)).length === 0', to: 'sweep !== undefined' }],
    story: 'what a run was not allowed to cancel when it began is canceled while it waits',
  },
  {
    name: 'a sweep ends the states whose runs have ended',
    without: [{ file: 'runs/sweep.ts', from: '    await endWait(executions, input, hasEndedAs(executionStatus, executionArn, input));\n', to: '' }],
    story: 'when the event about the end of a run is lost, it is in the dead-letter queue, and the next run cancels the job and ends its state',
  },
  {
    name: 'a sweep leaves the jobs of running executions alone',
    without: [{ file: 'runs/sweep.ts', from: "status !== 'RUNNING';", to: "status !== '';" }],
    story: 'a Map over ten models runs as many at once as it says',
  },
  {
    name: 'a run checks once more that a state waits when its job is started',
    without: [{ file: 'runs/start.ts', from: 'job !== undefined && !await isGivenUp(context)', to: 'job !== undefined' }],
    story: 'a run that is stopped while its job is being started cancels it, although the event about it is lost',
  },
  {
    name: 'a run keeps a job that it has started if it may not ask whether a state waits',
    without: [{ file: 'runs/start.ts', from: 'await Promise.allSettled([context.phase()])', to: "[{ status: 'fulfilled' as const, value: await context.phase() }]" }],
    story: 'a job that has finished is the result, although the run may not ask Step Functions from its Start on',
  },
  {
    name: 'a removal stops the runs',
    without: [
      { file: 'runs/drain.ts', from: "await executions.stop(arn, 'CleanRoomsML.RunStopped', this.reason);\n      this.waits", to: 'this.waits' },
      { file: 'runs/drain.ts', from: 'const waiting = await this.waiting.stop(this.reason);', to: 'const waiting: PromiseSettledResult<unknown>[] = [];' },
    ],
    story: 'a stack that is removed while a job runs stops the run and cancels the job',
  },
  {
    name: 'a state machine is removed after its runs have ended',
    without: [{ file: 'runs/drain.ts', from: '  await new Drain(', to: '  if (StartedBy !== undefined) { return { PhysicalResourceId: id }; }\n  await new Drain(' }],
    story: 'a stack that is removed while a job runs stops the run and cancels the job',
  },
  {
    name: 'a removal tells the states of runs that have ended',
    without: [{ file: 'runs/drain.ts', from: '          this.waits.set(arn, { input, cause: hasEndedAs(status, arn, input) });\n', to: '' }],
    story: 'a state that waits although its run has ended without a job does not keep its stack',
  },
  {
    name: 'a removal cancels what runs have left',
    without: [{ file: 'runs/drain.ts', from: '() => this.endOrphans(orphans)', to: 'async () => undefined' }],
    story: 'a stack that is removed cancels what a run has left whose event was lost',
  },
  {
    name: 'a removal looks where runs that have ended have been',
    without: [{ file: 'runs/drain.ts', from: '    await this.noteEarlier();\n', to: '' }],
    story: 'a stack that is removed cancels what a run has left whose event was lost',
  },
  {
    name: 'a removal looks until every job is visible',
    without: [{ file: 'runs/drain.ts', from: ' && now - this.lastRan >= MAX_LIST_LAG', to: '' }],
    story: 'a stack that is removed while a job is being started leaves nothing running',
  },
  {
    name: 'a removal looks until every execution is visible',
    without: [{ file: 'runs/drain.ts', from: ' && now - this.begun >= EXECUTIONS_ARE_VISIBLE', to: '' }],
    story: 'a stack that is removed stops a run that Step Functions does not list yet',
  },
  {
    name: 'a run waits for a slot',
    without: [{ file: 'runs/start.ts', from: 'if (hasNoRoom(error))', to: 'if (context === undefined && hasNoRoom(error))' }],
    story: 'a quota that has no room for hours is waited for',
  },
  {
    name: 'a run gets over errors that pass',
    without: [{ file: 'runs/poll.ts', from: "if (['retry', 'hand over'].includes(", to: "if (['hand over'].includes(" }],
    story: 'denials of an hour while a job runs end no run',
  },
  {
    name: 'a token that nobody waits for is no error',
    without: [{ file: 'runs/executions.ts', from: "['TaskTimedOut', 'TaskDoesNotExist', 'InvalidToken']", to: "['InvalidToken']" }],
    story: 'an execution that is stopped while its job runs cancels it within ten minutes',
  },
  {
    name: 'the output of a run has no environment',
    without: [{ file: 'runs/poll.ts', from: 'const output = await outputOf(context, job);', to: 'const output = { ...await outputOf(context, job) as object, environment: environments };' }],
    story: 'a state starts one job, waits for it, and gives what the service says about it',
  },
  {
    name: 'after a Start without a response, the next poll comes when List shows the job',
    ...inDefinition('"IntervalSeconds":45,', '"IntervalSeconds":5,'),
    story: 'a List that lags by more than a minute costs no second job',
  },
  {
    name: 'after a process was killed, the next poll comes when List shows its job',
    ...inDefinition('"IntervalSeconds":100,', '"IntervalSeconds":45,'),
    story: 'a function that is killed right after its Start, while List lags for 80 seconds, costs no second job',
  },
  {
    name: 'the name of a run is made of its key',
    ...inDefinition('$$.State.Name, $.key, ', '$$.State.Name, $$.Task.Token, '),
    story: 'a trigger that comes twice with one key starts one job',
  },
  {
    name: 'no Retry sees that a key has had a run',
    ...inDefinition('{"ErrorEquals":["StepFunctions.ExecutionAlreadyExistsException"],"MaxAttempts":0},', ''),
    story: 'a trigger that comes twice with one key starts one job, although every error is retried',
  },
  {
    name: 'the end of a run is an event that cleans up after it',
    ...inTemplate('"State":"ENABLED"', '"State":"DISABLED"'),
    story: 'an execution whose run is stopped ends with an error that says so, and its job is canceled',
  },
  {
    name: 'an event that is not delivered is kept in the dead-letter queue',
    ...inTemplate('"DeadLetterConfig":{"Arn":{"Fn::GetAtt":["CleanRoomsMLInferenceJobRunnerDeadLetterQueue348C197A","Arn"]}},', ''),
    story: 'when the event about the end of a run is lost, it is in the dead-letter queue, and the next run cancels the job and ends its state',
  },
].map(of);
