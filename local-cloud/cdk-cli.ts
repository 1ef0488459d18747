import { appendFileSync, writeFileSync } from 'fs';
import * as path from 'path';
import { createInterface } from 'readline';
import { PATH, ROOT } from './environment';
import { start } from '../scripts/children';

const REGION = 'us-east-1';
const CDK = path.join(ROOT, 'node_modules', 'aws-cdk', 'bin', 'cdk');

export interface CdkCliOptions {
  /** An existing folder for the assembly, the CLI's cache and its log. */
  readonly folder: string;
  /** MiniStack's. */
  readonly endpoint: string;
  /** Twelve digits: each account has a state of its own. */
  readonly account: string;
  /** The command that synthesizes the app. */
  readonly app: string;
  /** Called with every line that the CLI prints. */
  readonly onLine?: (line: string) => void;
}

export interface CdkResult {
  readonly ok: boolean;
  readonly output: string;
}

export interface DeployOptions {
  readonly context?: { readonly [key: string]: string };
  /** Whether what a failed deployment has made is kept. */
  readonly noRollback?: boolean;
}

/** The real CDK CLI, working on MiniStack. */
export class CdkCli {
  private readonly logFile: string;

  constructor(private readonly options: CdkCliOptions) {
    this.logFile = path.join(options.folder, 'cdk.log');
    writeFileSync(this.logFile, '');
  }

  bootstrap(): Promise<CdkResult> {
    // From a folder without an app, and without --app: the environment is all it needs.
    return this.cdk(['bootstrap', `aws://${this.options.account}/${REGION}`], this.options.folder);
  }

  deploy({ context = {}, noRollback = false }: DeployOptions = {}): Promise<CdkResult> {
    return this.cdk([
      'deploy', '--all', '--require-approval', 'never', '--progress', 'events', ...this.appArguments(context), ...(noRollback ? ['--no-rollback', '--force'] : []),
    ]);
  }

  destroy(context: DeployOptions['context'] = {}): Promise<CdkResult> {
    return this.cdk(['destroy', '--all', '--force', '--progress', 'events', ...this.appArguments(context)]);
  }

  private appArguments(context: { readonly [key: string]: string }): string[] {
    return [
      '--app', this.options.app,
      '--output', path.join(this.options.folder, 'cdk.out'),
      ...Object.entries(context).flatMap(([key, value]) => ['--context', `${key}=${value}`]),
    ];
  }

  private cdk(args: string[], cwd = ROOT): Promise<CdkResult> {
    const { folder, endpoint, account, onLine } = this.options;
    appendFileSync(this.logFile, `$ cdk ${args.join(' ')}\n`);
    const child = start(process.execPath, [CDK, ...args, '--no-notices', '--no-version-reporting', '--ci'], {
      cwd,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH,
        HOME: folder,
        CDK_HOME: folder,
        // Nothing but the loopback interface.
        CDK_DISABLE_CLI_TELEMETRY: 'true',
        CDK_DISABLE_VERSION_CHECK: 'true',
        AWS_EC2_METADATA_DISABLED: 'true',
        AWS_ENDPOINT_URL: endpoint,
        AWS_ACCESS_KEY_ID: account,
        AWS_SECRET_ACCESS_KEY: 'test',
        AWS_REGION: REGION,
        JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: '20',
        NO_COLOR: '1',
      },
    });
    let output = '';
    for (const stream of [child.stdout!, child.stderr!]) {
      createInterface(stream).on('line', (line) => {
        output += `${line}\n`;
        appendFileSync(this.logFile, `${line}\n`);
        onLine?.(line);
      });
    }
    return new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code) => resolve({ ok: code === 0, output }));
    });
  }
}
