/** Runs the steps of a check one after the other, shows how far it has come, and ends with what failed, why, and where its log is. */
import { createWriteStream, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'fs';
import * as path from 'path';
import { start } from '../children';
import { ownTemporary } from '../temporary';
import { type Counts, countsOf, countsText, duration, failureReport, type JestResults, skippedNames, startLine } from './report';

export interface Step {
  readonly title: string;
  /** Writes, and counts tests, in the log. It rejects when the step fails. */
  readonly run: (log: Log) => Promise<void>;
}

/** A step that failed: its last words are the reason, unless it knows better. */
export class StepFailure extends Error {
  constructor(message: string, readonly reasons?: readonly string[]) {
    super(message);
  }
}

export interface CommandOptions {
  readonly env?: NodeJS.ProcessEnv;
  /** Whether it is one test, which passes when the command succeeds. */
  readonly isTest?: boolean;
}

/** What a step writes to: the terminal, and a file of its own. */
export class Log {
  readonly counts: Counts = { passed: 0, failed: 0, skipped: 0 };
  readonly skipped: string[] = [];
  private readonly lines: string[] = [];
  private readonly file;

  constructor(readonly fileName: string) {
    this.file = createWriteStream(fileName);
    // The step goes on without it.
    this.file.on('error', (error) => console.error(`the log cannot be written: ${error.message}`));
  }

  get lastLines(): string[] {
    return this.lines.join('').split('\n').filter((line) => line.trim() !== '');
  }

  write(text: string): void {
    process.stdout.write(text);
    this.file.write(text);
    this.lines.push(text);
    if (this.lines.length > 200) {
      this.lines.shift();
    }
  }

  close(): Promise<void> {
    return new Promise((resolve) => this.file.end(resolve));
  }

  /** @throws StepFailure */
  async command(command: string, args: readonly string[], { env = {}, isTest = false }: CommandOptions = {}): Promise<void> {
    const code = await new Promise<number>((resolve, reject) => {
      const child = start(command, [...args], { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...env } });
      child.stdout?.on('data', (text: Buffer) => this.write(text.toString()));
      child.stderr?.on('data', (text: Buffer) => this.write(text.toString()));
      child.once('error', reject);
      child.once('close', (status) => resolve(status ?? 1));
    });
    this.counts.passed += isTest && code === 0 ? 1 : 0;
    this.counts.failed += isTest && code !== 0 ? 1 : 0;
    if (code !== 0) {
      throw new StepFailure(`${path.basename(command)} ended with exit code ${code}`);
    }
  }

  /** Runs a command that takes jest's arguments, and counts the tests. */
  async jest(command: string, args: readonly string[], options?: CommandOptions): Promise<void> {
    const file = `${this.fileName}.json`;
    rmSync(file, { force: true });
    let failure: StepFailure | undefined;
    await this.command(command, [...args, '--ci', '--json', '--outputFile', path.resolve(file)], options).catch((error) => {
      failure = error as StepFailure;
    });
    const results = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) as JestResults : undefined;
    if (!results) {
      // It failed before the first test.
      failure ??= new StepFailure(`${path.basename(command)} has left no results`, [`${path.basename(command)} has succeeded, but it has left no results in ${file}`]);
    }
    const { counts, reasons } = countsOf(results, failure !== undefined);
    this.counts.passed += counts.passed;
    this.counts.failed += counts.failed;
    this.counts.skipped += counts.skipped;
    this.skipped.push(...skippedNames(results));
    if (failure) {
      throw new StepFailure(failure.message, reasons.length > 0 ? reasons : failure.reasons);
    }
  }
}

/** How long each step took when it last passed, to say what remains. */
type Times = Record<string, number>;

/** They only say what remains: unreadable ones are as none. */
function readTimes(file: string): Times {
  try {
    return { ...JSON.parse(readFileSync(file, 'utf8')) as Times };
  } catch {
    return {};
  }
}

/**
 * Runs all steps up to the first that fails, and prints the counts of all tests last.
 * @param folder where logs go
 */
export async function runSteps(steps: readonly Step[], folder: string): Promise<void> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const timesFile = `${folder}-times.json`;
  const times = readTimes(timesFile);
  const begun = Date.now();
  const total: Counts = { passed: 0, failed: 0, skipped: 0 };
  const skipped: string[] = [];
  let report: string[] = [];
  for (const [index, { title, run }] of steps.entries()) {
    console.log(`\n${startLine(steps.map((step) => step.title), index, Date.now() - begun, times)}`);
    const log = new Log(path.join(folder, `${String(index + 1).padStart(2, '0')}-${title.replace(/\W+/g, '-')}.log`));
    const temporary = ownTemporary('step');
    const stepBegun = Date.now();
    let failure: unknown;
    await run(log).catch((error: unknown) => {
      failure = error;
    });
    await log.close();
    try {
      temporary.remove();
    } catch (error) {
      failure ??= error;
    }
    total.passed += log.counts.passed;
    total.failed += log.counts.failed;
    total.skipped += log.counts.skipped;
    skipped.push(...log.skipped);
    console.log(`-- ${title}: ${duration(Date.now() - stepBegun)}`);
    if (failure !== undefined) {
      // A step that is not a test fails the run too.
      total.failed ||= 1;
      const reasons = failure instanceof StepFailure ? failure.reasons ?? log.lastLines : String(failure).split('\n');
      const notRun = steps.slice(index + 1).map((step) => step.title);
      report = failureReport({ title, number: index + 1, of: steps.length, reasons, log: log.fileName, notRun });
      break;
    }
    times[title] = Date.now() - stepBegun;
    // Another check may read it now.
    writeFileSync(`${timesFile}-${process.pid}`, JSON.stringify(times));
    renameSync(`${timesFile}-${process.pid}`, timesFile);
  }
  if (skipped.length > 0) {
    console.log(['\nskipped:', ...skipped.map((name) => `  ${name}`)].join('\n'));
  }
  if (report.length > 0) {
    console.log(`\n${report.join('\n')}`);
    process.exitCode = 1;
  }
  console.log(`\n${countsText(total)}`);
}
