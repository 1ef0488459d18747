/** Whether a text is what a pattern says, `*` standing for anything. */
export function matchesGlob(pattern: string, text: string): boolean {
  return new RegExp(`^${pattern.split('*').map(escape).join('.*')}$`, 's').test(text);
}

const escape = (literal: string) => literal.replace(/[\\^$.+?()[\]{}|]/g, '\\$&');
