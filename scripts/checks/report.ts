/** What a check prints about its steps, without any output of its own. */

export interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

/** As much of jest's `--json` as is used here. */
export interface JestResults {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numRuntimeErrorTestSuites: number;
  readonly testResults: readonly {
    readonly name: string;
    /** Why a file did not load. */
    readonly message: string;
    readonly status: string;
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string; readonly failureMessages: readonly string[] }[];
  }[];
}

/** The last lines of a run, of which one is empty and one the counts. */
const LAST_LINES = 20;
/** In a report beside the reasons: what failed, where the log is, what was not run. */
const OTHER_LINES = 4;
const LINE_LENGTH = 200;

/** @param hasFailed a run without a failed test may have failed all the same, for example when a hook is left open */
export function countsOf(results: JestResults | undefined, hasFailed: boolean): { readonly counts: Counts; readonly reasons: string[] } {
  if (!results) {
    return { counts: { passed: 0, failed: hasFailed ? 1 : 0, skipped: 0 }, reasons: [] };
  }
  const reasons = results.testResults.flatMap(({ name, message, status, assertionResults }) => {
    const failed = assertionResults.filter((one) => one.status === 'failed');
    if (status === 'failed' && failed.length === 0) {
      return [`● ${name}`, `    ${firstLine(message)}`];
    }
    return failed.flatMap(({ fullName, failureMessages }) => [`● ${fullName} (${name.split('/').slice(-2).join('/')})`, `    ${firstLine(failureMessages[0] ?? '')}`]);
  });
  const counts = {
    passed: results.numPassedTests,
    // A file that does not even load has no test to fail.
    failed: results.numFailedTests + results.numRuntimeErrorTestSuites,
    skipped: results.numPendingTests,
  };
  return { counts, reasons };
}

export function skippedNames(results: JestResults | undefined): string[] {
  return (results?.testResults ?? []).flatMap(({ assertionResults }) => assertionResults)
    .filter(({ status }) => status === 'pending').map(({ fullName }) => fullName);
}

/** The first line that says something: a message may begin with its test's name, and is colored. */
function firstLine(message: string): string {
  // eslint-disable-next-line no-control-regex -- jest colors what it quotes
  const lines = message.replace(/\u001b\[[0-9;]*m/g, '').split('\n').map((line) => line.trim());
  return lines.find((line) => line !== '' && !line.startsWith('●')) ?? 'no reason was given';
}

/** `== step 2 of 5: types (1 min 3 s so far; then: lint, unit tests; about 4 min left)` */
export function startLine(titles: readonly string[], index: number, elapsed: number, times: { readonly [title: string]: number }): string {
  const rest = titles.slice(index);
  const known = rest.every((title) => title in times);
  const left = known ? `; about ${duration(rest.reduce((sum, title) => sum + times[title], 0))} left` : '';
  const next = rest.length > 1 ? `; then: ${rest.slice(1).join(', ')}` : '';
  return `== step ${index + 1} of ${titles.length}: ${titles[index]} (${duration(elapsed)} so far${next}${left})`;
}

export interface FailedStep {
  readonly title: string;
  readonly number: number;
  readonly of: number;
  readonly reasons: readonly string[];
  readonly log: string;
  readonly notRun: readonly string[];
}

/** What ends a run that failed; with the counts it fits into the last 20 lines. */
export function failureReport({ title, number, of, reasons, log, notRun }: FailedStep): string[] {
  const room = LAST_LINES - OTHER_LINES - 3;
  // Of tests the first are shown; of a command's output the last.
  const isTests = reasons[0]?.startsWith('●') ?? false;
  const cut = isTests ? [...reasons.slice(0, room - 1), `    … and ${reasons.length - room + 1} more lines in the log`] : reasons.slice(-room);
  const shown = reasons.length <= room ? reasons : cut;
  return [
    `FAILED: step ${number} of ${of}, ${title}`,
    ...shown.map((line) => `  ${line.slice(0, LINE_LENGTH)}`),
    `Log: ${log}`,
    ...notRun.length > 0 ? [`Not run: ${notRun.join(', ')}`.slice(0, LINE_LENGTH)] : [],
  ];
}

export function countsText({ passed, failed, skipped }: Counts): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

export function duration(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
