/** The documentation as tests read it. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

export const ROOT = resolve(__dirname, '..', '..');

export const textOf = (file: string) => readFileSync(join(ROOT, file), 'utf8');

/** All that is written for people, but what is generated. */
export const DOCUMENTS = [
  ...readdirSync(ROOT).filter((file) => file.endsWith('.md') && !['API.md', 'CHANGELOG.md'].includes(file)),
  ...readdirSync(join(ROOT, 'docs')).filter((file) => file.endsWith('.md')).map((file) => `docs/${file}`),
];

export interface Block {
  /** What follows the fence: a language, and options for tools. */
  readonly info: string;
  readonly code: string;
}

/** The fenced blocks of a document, also of its lists. */
export function blocksOf(text: string): Block[] {
  return [...text.matchAll(/^( *)```(.+)\n([^]*?)^\1```$/gm)]
    .map(([, indent, info, code]) => ({ info, code: code.replace(new RegExp(`^${indent}`, 'gm'), '') }));
}

export const README = textOf('README.md');

/** The rows of the table under a heading of the README or another document, without its head; each as its cells. */
export function tableUnder(heading: string, document = README): string[][] {
  const [, section] = document.split(`\n## ${heading}\n`);
  const lines = section.split('\n## ')[0].split('\n');
  const first = lines.findIndex((line) => line.startsWith('|'));
  const length = lines.slice(first).findIndex((line) => !line.startsWith('|'));
  return lines.slice(first, first + length).slice(2).map((line) => line.split('|').slice(1, -1).map((cell) => cell.trim()));
}
