import type * as Yaml from 'yaml';
import { MAX_LEVELS } from './json-mistakes';

/** What a YAML text contains, or what is wrong with it. */
export interface YamlDocument {
  readonly value?: unknown;
  readonly mistake?: { readonly reason: string; readonly line?: number };
}

/** No request comes close. The parser's time grows with their square: always for aliases, and for parts if there are many mistakes. */
const MAX_PARTS = 100_000;
const MAX_ALIASES = 1000;

/** Its own search for duplicate keys compares each with every other one. */
const OPTIONS = { schema: 'core', merge: true, stringKeys: true, uniqueKeys: false, prettyErrors: false } as const;

export function parseYamlDocument(text: string): YamlDocument {
  // The parser is loaded only if there is YAML.
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- it is bundled by the build
  const yaml: typeof Yaml = require('../../assets/vendor/yaml');
  const lines = new yaml.LineCounter();
  const mistake = (reason: string, position?: number) =>
    ({ mistake: { reason, line: position === undefined ? undefined : lines.linePos(position).line } });

  const parser = new yaml.Parser(lines.addNewLine);
  lines.addNewLine(0);
  let excess: string | undefined;
  let [parts, aliases] = [0, 0];
  function* tokens(): Generator<Yaml.CST.Token> {
    for (const lexeme of new yaml.Lexer().lex(text)) {
      yield* parser.next(lexeme);
      parts++;
      aliases += lexeme.startsWith('*') ? 1 : 0;
      excess = parser.stack.length > MAX_LEVELS ? 'nested too deeply' : aliases > MAX_ALIASES ? 'too many aliases' : parts > MAX_PARTS ? 'too many tokens' : undefined;
      if (excess) {
        return;
      }
    }
    yield* parser.end();
  }
  const [document, another] = new yaml.Composer(OPTIONS).compose(tokens(), true, text.length);
  if (excess) {
    return mistake(excess, parser.offset);
  }
  // An unknown tag, such as !Ref, is only a warning.
  const [error] = [...document.errors, ...document.warnings];
  if (error) {
    return mistake(error.code.toLowerCase().replaceAll('_', ' '), error.pos[0]);
  }
  if (another) {
    return mistake('more than one document', another.range[0]);
  }
  const duplicate = duplicateKey(yaml, document);
  if (duplicate) {
    return mistake('duplicate key', duplicate.range?.[0]);
  }
  try {
    return { value: document.toJS() };
  } catch {
    return mistake('an alias without an anchor, or too many aliases');
  }
}

/** The first key that a map of the document has twice. A merge key does not count. */
function duplicateKey(yaml: typeof Yaml, document: Yaml.Document): Yaml.Scalar | undefined {
  let duplicate: Yaml.Scalar | undefined;
  yaml.visit(document, {
    Map: (_, { items }) => {
      const known = new Set<unknown>();
      for (const { key } of items) {
        if (yaml.isScalar(key) && key.value !== '<<') {
          if (known.has(key.value)) {
            duplicate = key;
            return yaml.visit.BREAK;
          }
          known.add(key.value);
        }
      }
      return undefined;
    },
  });
  return duplicate;
}
