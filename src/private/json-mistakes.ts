import type * as Jsonc from 'jsonc-parser';

/** What is wrong with a text. */
export interface Mistake {
  /** Absent if it is simply not JSON. */
  readonly reason?: string;
  readonly line: number;
}

/** No request has more: recursive parsers would overflow the stack. */
export const MAX_LEVELS = 100;

/** The first mistake in a text, a duplicate key among them: `JSON.parse` drops one of the values silently. */
export function mistakeInJson(text: string): Mistake | undefined {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- it is bundled by the build
  const { visit }: typeof Jsonc = require('../../assets/vendor/jsonc');
  let first: Mistake | undefined;
  const note = (startLine: number, reason?: string) => {
    first ??= { reason, line: startLine + 1 };
  };
  const levels: Set<string>[] = [];
  /** @returns whether to go into it */
  const begin = (_offset: number, _length: number, startLine: number) => {
    levels.push(new Set());
    if (levels.length > MAX_LEVELS) {
      note(startLine, 'nested too deeply');
      throw new Error('the rest is not of interest');
    }
    return true;
  };
  const end = () => {
    levels.pop();
  };
  try {
    visit(text, {
      onObjectBegin: begin,
      onObjectEnd: end,
      onArrayBegin: begin,
      onArrayEnd: end,
      onObjectProperty: (key, _offset, _length, startLine) => {
        const keys = levels[levels.length - 1];
        if (keys.has(key)) {
          note(startLine, 'duplicate key');
        }
        keys.add(key);
      },
      onError: (_error, _offset, _length, startLine) => note(startLine),
    }, { disallowComments: true });
  } catch (error) {
    if (first === undefined) {
      throw error;
    }
  }
  return first;
}
