/** Builds the functions as the task does that bundles what is shipped, but readable, and with something that is different. */
import * as path from 'node:path';
import { build, type BuildOptions, type Plugin } from 'esbuild';
import type { Variant } from './variant';

const ROOT = path.join(__dirname, '../..');

export const LAMBDA = path.join(ROOT, 'lambda');

export type Functions = 'inference-job' | 'inference-run';

const OPTIONS = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  mainFields: ['module', 'main'],
  external: ['@aws-sdk/client-eventbridge', '@aws-sdk/client-sfn'],
} satisfies BuildOptions;

/** @param name of the build. @returns its folder */
export async function buildFunctions(functions: Functions, name: string, plugins: readonly Plugin[] = []): Promise<string> {
  const folder = path.join(ROOT, '.cache', name);
  await build({ ...OPTIONS, entryPoints: [path.join(LAMBDA, `${functions}.lambda.ts`)], outfile: path.join(folder, 'index.js'), plugins: [...plugins] });
  return folder;
}

/** What AWS clients are made of, except for what reads the credentials of a function. */
const SHARED = /^@(smithy|aws-sdk\/core)(\/|$)/;

const SHARED_FILE = './aws-client.shared.js';

const UNSIGNED: Plugin = {
  name: 'requests without a signature',
  setup({ onResolve }) {
    onResolve({ filter: /^@smithy\/signature-v4$/ }, () => ({ path: path.join(__dirname, 'unsigned.ts') }));
  },
};

/** Does the same, with the packages of the AWS client in a file that all processes share. */
export async function buildSharing(functions: Functions, name: string, plugins: readonly Plugin[] = []): Promise<string> {
  const packages = new Set<string>();
  const folder = await buildFunctions(functions, name, [...plugins, {
    name: 'a shared AWS client',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: SHARED }, ({ path: specifier }) => {
        packages.add(specifier);
        return { path: specifier, namespace: 'shared' };
      });
      onResolve({ filter: /\.shared\.js$/ }, ({ path: file }) => ({ path: file, external: true }));
      onLoad({ filter: /.*/, namespace: 'shared' }, ({ path: specifier }) => ({
        contents: `module.exports = require('${SHARED_FILE}')['${specifier}'];`, resolveDir: ROOT,
      }));
    },
  }]);
  const contents = `module.exports = {${[...packages].map((specifier) => `'${specifier}': require('${specifier}')`).join(', ')}};`;
  await build({ ...OPTIONS, stdin: { contents, resolveDir: ROOT }, outfile: path.join(folder, SHARED_FILE), plugins: [UNSIGNED] });
  return folder;
}

/** All functions as they are, for thousands of histories. */
export async function sharingVariant(): Promise<Variant> {
  return { handler: await buildSharing('inference-job', 'histories/inference-job'), runHandler: await buildSharing('inference-run', 'histories/inference-run') };
}
