import type { CallRecord, JobReport } from '../simulator';

const START = 'StartTrainedModelInferenceJob';

/** Says on the terminal what happens, as it happens. */
export class Show {
  private readonly begun = Date.now();
  /** How many statuses of each job. */
  private readonly shown = new Map<string, number>();

  step(title: string): void {
    console.log(`\n== ${title}`);
  }

  note(text: string): void {
    console.log(`${this.time()}  ${text}`);
  }

  /** Shows only what the CLI prints about the job and about the stack as a whole. */
  cdkLine(line: string): void {
    const event = / \| (\w+_(?:IN_PROGRESS|COMPLETE|FAILED)) +\| Custom::CleanRoomsML(\w+) +\| (\S+)(.*)/.exec(line);
    if (event) {
      const [, status, type, construct, rest] = event;
      const reason = status.endsWith('FAILED') ? `: ${rest.replace(/^ \(\w+\) /, '').split(' Job: ')[0]}` : '';
      this.note(`cdk        ${construct.replace('/Default', '')} (${type}) ${status}${reason}`);
    } else if (/^\s*[✅❌]/u.test(line)) {
      this.note(`cdk        ${line.trim()}`);
    }
  }

  /** The statuses that the jobs have had since the last look. */
  statuses(jobs: readonly Pick<JobReport, 'arn' | 'name' | 'nthStart' | 'history'>[]): void {
    for (const { arn, name, nthStart, history } of jobs) {
      history.slice(this.shown.get(arn)).forEach(({ status }) => this.note(`job ${nthStart}      ${status.padEnd(18)} ${name}`));
      this.shown.set(arn, history.length);
    }
  }

  /** What the service was asked for first; the call record hides the values of the environment. */
  request(calls: readonly CallRecord[]): void {
    const { tags, ...input } = calls.find((call) => call.operation === START)?.input as { [member: string]: unknown };
    this.note('The Start request:');
    for (const [member, value] of Object.entries({ ...input, tags })) {
      console.log(`${' '.repeat(12)}${member}: ${typeof value === 'string' ? value : JSON.stringify(value)}`);
    }
  }

  summary(jobs: JobReport[], calls: readonly CallRecord[]): void {
    this.step('What the service saw');
    const rows = jobs.map(({ nthStart, name, history, cancellations }) => [
      String(nthStart), name, history.map(({ status }) => status).join(' > '), cancellations.length > 0 ? 'yes' : 'no',
    ]);
    table([['job', 'name', 'statuses', 'canceled'], ...rows]);
    console.log(`\nStart calls: ${startCalls(calls)}   Get: ${count(calls, 'GetTrainedModelInferenceJob')}   `
      + `List: ${count(calls, 'ListTrainedModelInferenceJobs')}   Cancel: ${count(calls, 'CancelTrainedModelInferenceJob')}`);
  }

  /** How long one has watched, in real time. */
  private time(): string {
    return `${((Date.now() - this.begun) / 1000).toFixed(1).padStart(6)} s`;
  }
}

export function startCalls(calls: readonly CallRecord[]): number {
  return count(calls, START);
}

function count(calls: readonly CallRecord[], operation: string): number {
  return calls.filter((call) => call.operation === operation).length;
}

function table(rows: string[][]): void {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  for (const row of rows) {
    console.log(row.map((cell, column) => cell.padEnd(widths[column])).join('   ').trimEnd());
  }
}
