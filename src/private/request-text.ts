import { mistakeInJson } from './json-mistakes';
import { parseYamlDocument } from './yaml-document';

// Parser messages quote the text, which may contain secrets: they are not passed on.

/** @param path what errors name */
export function parseJson(text: string, path: string): unknown {
  const mistake = mistakeInJson(text);
  if (mistake === undefined) {
    try {
      return JSON.parse(text);
    } catch {
      // It is stricter than the code that has looked for mistakes.
    }
  }
  throw new Error(`${path} is not valid JSON${mistake?.reason === undefined ? '' : `: ${mistake.reason}`}${atLine(mistake?.line)}`);
}

/** @param path what errors name */
export function parseYaml(text: string, path: string): unknown {
  const { value, mistake } = parseYamlDocument(text);
  if (mistake) {
    throw new Error(`${path} is not valid YAML: ${mistake.reason}${atLine(mistake.line)}`);
  }
  return value;
}

function atLine(line?: number): string {
  return line === undefined ? '' : ` at line ${line}`;
}
