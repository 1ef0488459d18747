import type * as Yaml from 'yaml';

// What the parsers say quotes the text, in which there may be secrets: their messages are not passed on.

/** @param path what errors name */
export function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const position = /at position (\d+)/.exec((error as Error).message)?.[1];
    throw new Error(`${path} holds no valid JSON${atLine(position === undefined ? lineOfToken(text) : lineOf(text, Number(position)))}`);
  }
}

/** @param path what errors name */
export function parseYaml(text: string, path: string): unknown {
  // Only who has YAML waits for its parser to be loaded.
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- it is bundled by the build
  const { LineCounter, parseDocument }: typeof Yaml = require('../../assets/vendor/yaml');
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { schema: 'core', merge: true, stringKeys: true, prettyErrors: false, lineCounter });
  // A tag that is not known, such as !Ref, is a warning only.
  const error = [...document.errors, ...document.warnings][0];
  if (error) {
    const reason = error.code.toLowerCase().replaceAll('_', ' ');
    throw new Error(`${path} holds no valid YAML: ${reason}${atLine(lineCounter.linePos(error.pos[0]).line)}`);
  }
  try {
    return document.toJS();
  } catch {
    throw new Error(`${path} holds no valid YAML: an alias without an anchor, or too many of them`);
  }
}

function lineOf(text: string, position: number): number {
  return text.slice(0, position).split('\n').length;
}

/** The line of a character that fits nowhere, of which JSON.parse does not give the position. */
function lineOfToken(text: string): number | undefined {
  const lines = text.split('\n');
  const index = lines.findIndex((_, last) => {
    try {
      JSON.parse(lines.slice(0, last + 1).join('\n'));
      return false;
    } catch (error) {
      return (error as Error).message.startsWith('Unexpected token');
    }
  });
  return index < 0 ? undefined : index + 1;
}

function atLine(line?: number): string {
  return line === undefined ? '' : ` at line ${line}`;
}
