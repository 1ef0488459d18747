/** How large the package for npm is; all others carry it. */
import { mkdirSync, readdirSync, statSync } from 'fs';
import * as path from 'path';
import { run } from '../children';
import { NPM_TARBALL } from './places';

export interface Sizes {
  /** In bytes, of the compressed file. */
  readonly packed: number;
  /** In bytes, of what is in it, by the names at its top level. */
  readonly parts: { readonly [name: string]: number };
}

/** @param folder for what is in the package */
export async function sizesOf(tarball: string, folder: string): Promise<Sizes> {
  mkdirSync(folder, { recursive: true });
  const { code, output } = await run('tar', ['-xzf', tarball, '-C', folder, '--strip-components', '1']);
  if (code !== 0) {
    throw new Error(`${tarball} could not be read:\n${output}`);
  }
  const parts = Object.fromEntries(readdirSync(folder).sort().map((name) => [name, sizeOf(path.join(folder, name))]));
  return { packed: statSync(tarball).size, parts };
}

function sizeOf(file: string): number {
  const stats = statSync(file);
  return stats.isDirectory() ? readdirSync(file).reduce((sum, name) => sum + sizeOf(path.join(file, name)), 0) : stats.size;
}

export const unpackedOf = ({ parts }: Sizes) => Object.values(parts).reduce((sum, size) => sum + size, 0);

/** @param folder for what is in the package */
export async function printSizes(folder: string): Promise<void> {
  const sizes = await sizesOf(NPM_TARBALL, path.join(folder, 'package'));
  const kilobytes = (size: number) => `${(size / 1000).toFixed(1)} kB`;
  const parts = Object.entries(sizes.parts).map(([name, size]) => `${name} ${kilobytes(size)}`);
  console.log(`the package: ${kilobytes(sizes.packed)}; unpacked ${kilobytes(unpackedOf(sizes))}: ${parts.join(', ')}`);
}
