import { buildSync } from 'esbuild';

/** Bundles TypeScript of `lambda/` as the task bundle:lambda/inference-job.lambda does. */
export function bundle(contents: string, resolveDir: string, outfile: string): void {
  buildSync({
    stdin: { contents, resolveDir, loader: 'ts' },
    outfile,
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node20',
    mainFields: ['module', 'main'],
    external: ['@aws-sdk/client-eventbridge'],
  });
}
