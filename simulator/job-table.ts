/** Jobs as a table for a terminal. */
import type { JobReport } from './job-report';

const COLUMNS = ['job', 'status', 'for', 'started by', 'name'];

/** @param height how many lines there are; the youngest jobs are shown, with a line that says how many are not */
export function jobTable(jobs: readonly JobReport[], now: number, height: number): string[] {
  if (jobs.length === 0) {
    return ['no jobs yet'];
  }
  const room = Math.max(1, height - 2);
  const shown = jobs.slice(-room);
  const rows = [COLUMNS, ...shown.map((job) => rowOf(job, now))];
  const widths = COLUMNS.map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  return [
    ...rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column])).join('  ').trimEnd()),
    ...jobs.length > shown.length ? [`and ${jobs.length - shown.length} older jobs`] : [],
  ];
}

/** What has changed since the last look, a line for each job: for output that goes to a file or a pipe. */
export function changedStatuses(jobs: readonly JobReport[], seen: Map<string, string>): string[] {
  return jobs.filter(({ arn, status }) => seen.get(arn) !== status).map(({ arn, nthStart, name, status, history }) => {
    seen.set(arn, status);
    return `${new Date(history.at(-1)!.at).toISOString()}  job ${nthStart}  ${status}  ${name}`;
  });
}

function rowOf({ nthStart, status, history, startedBy, name }: JobReport, now: number): string[] {
  return [String(nthStart), status, duration(now - history.at(-1)!.at), startedBy, name];
}

/** The two largest units. */
function duration(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  const parts: [number, string][] = [[Math.floor(seconds / 86_400), 'd'], [Math.floor(seconds / 3600) % 24, 'h'], [Math.floor(seconds / 60) % 60, 'min'], [seconds % 60, 's']];
  const first = parts.findIndex(([count]) => count > 0);
  return first < 0 ? '0 s' : parts.slice(first, first + 2).map(([count, unit]) => `${count} ${unit}`).join(' ');
}
