import { readFileSync, statSync } from 'node:fs';
import { homedir } from 'node:os';

/** No request comes close: its longest member, an environment with 16 values, takes 170 kB. */
const MAX_BYTES = 1_000_000;

/** No operating system that Node.js runs on takes longer ones by default. */
const LONGEST_PATH = 4096;

/** Whether a text is the request in place of the path of its file. @param extensions what the names of such files end with */
export function isRequestText(text: string, extensions: string[]): boolean {
  return /[\r\n]/.test(text) || text.length > LONGEST_PATH || (/^\s*[{[]/.test(text) && !extensions.some((extension) => text.toLowerCase().endsWith(extension)));
}

/** The path of a request, in the form that the AWS CLI also takes, which reads `file://request.json` relative to the working directory, and `~`. */
export function requestPath(path: string): string {
  return path.startsWith('file://') ? path.slice('file://'.length).replace(/^~(?=[/\\])/, homedir()) : path;
}

/** The text of a request file, in UTF-8 or, with a byte order mark, in UTF-16: what `>` of PowerShell writes. */
export function readRequestFile(path: string): string {
  const bytes = readBytes(path);
  const encoding = ENCODINGS.find(({ mark }) => bytes.subarray(0, mark.length).equals(Buffer.from(mark)))?.encoding ?? 'utf-8';
  let text: string;
  try {
    // Drops the mark.
    text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    throw new Error(`${path} is not ${encoding.slice(0, 6).toUpperCase()}${encoding === 'utf-8' ? ` at line ${lineThatIsNotUtf8(bytes)}` : ''}: ${ADVICE}`);
  }
  const zero = text.indexOf('\0');
  if (zero >= 0) {
    throw new Error(`${path} contains a NUL character at line ${text.slice(0, zero).split('\n').length}: ${ADVICE}`);
  }
  return text;
}

const ADVICE = 'save it as UTF-8, or as UTF-16 with a byte order mark';

const ENCODINGS = [
  { encoding: 'utf-16le', mark: [0xFF, 0xFE] },
  { encoding: 'utf-16be', mark: [0xFE, 0xFF] },
];

function readBytes(path: string): Buffer {
  try {
    const { size } = statSync(path);
    if (size <= MAX_BYTES) {
      return readFileSync(path);
    }
    throw new Error(`${path} has ${size} bytes, but a request file may have at most ${MAX_BYTES}`);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw code === undefined ? error : new Error(code === 'ENOENT' ? `cannot find the file ${path}` : `cannot read ${path}: ${code}`);
  }
}

/** No multibyte character contains the byte of a line break. */
function lineThatIsNotUtf8(bytes: Buffer): number {
  let line = 1;
  for (let start = 0; start < bytes.length; line++) {
    const end = bytes.indexOf('\n', start);
    try {
      new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(start, end < 0 ? bytes.length : end));
    } catch {
      return line;
    }
    start = end < 0 ? bytes.length : end + 1;
  }
  return line;
}
