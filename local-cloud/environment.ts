import * as path from 'path';

/** The project. */
export const ROOT = path.join(__dirname, '..');

/** The PATH of what is started here: it finds the Node.js that this runs on before any other. */
export const PATH = [path.dirname(process.execPath), process.env.PATH].join(path.delimiter);
