// The models write "any supplementary character" as surrogate pairs in a class, and this service's model mixes up the halves.
// Unchanged, a regular expression over code points would accept none of them.
const SUPPLEMENTARY = /\\uD800\\uDBFF-\\uDC00\\uDFFF|\\uD800\\uDC00-\\uDBFF\\uDFFF/gi;

const compiled = new Map<string, RegExp>();

/** A pattern of the model as a JavaScript regular expression over code points, anchored at both ends. */
export function patternOf(source: string): RegExp {
  let pattern = compiled.get(source);
  if (!pattern) {
    pattern = new RegExp(`^(?:${source.replace(SUPPLEMENTARY, '\\u{10000}-\\u{10FFFF}')})$`, 'u');
    compiled.set(source, pattern);
  }
  return pattern;
}
