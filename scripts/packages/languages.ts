/** The languages of the package, and what building and using one needs on this machine. */
import { run } from '../children';
import { root, Unprepared } from '../prepare';
import { ENVIRONMENT } from './places';

export const LANGUAGES = ['typescript', 'python', 'java', 'go', 'dotnet'] as const;

export type Language = typeof LANGUAGES[number];

interface Tool {
  readonly command: readonly [name: string, argument: string];
  /** Finds the version in what the command prints. */
  readonly version: RegExp;
  readonly lowest: string;
  readonly need: string;
}

const JAVA = '17';
/** The version that the module from jsii-pacmak requires: Go does not download a newer one. */
const GO = '1.25';

/** Node.js, npm and a Python of one's own are there already: see `scripts/prepare.js`. */
const TOOLCHAINS: { readonly [language in Language]: readonly Tool[] } = {
  typescript: [],
  python: [],
  java: [
    { command: ['javac', '-version'], version: /javac (\d\S*)/, lowest: JAVA, need: `a JDK, ${JAVA} or newer` },
    // Its Java may be another than that on the PATH.
    { command: ['mvn', '--version'], version: /Java version: (\d[^\s,]*)/, lowest: JAVA, need: `Maven with a JDK, ${JAVA} or newer` },
  ],
  go: [{ command: ['go', 'version'], version: /go(\d\S*)/, lowest: GO, need: `go ${GO} or newer` }],
  // The sources are generated and parsed: they are not compiled, so that nobody needs a .NET SDK.
  dotnet: [],
};

/** @param names comma-separated; all if left out */
export function parseLanguages(names?: string): Language[] {
  const chosen = names?.split(',') ?? [...LANGUAGES];
  const unknown = chosen.filter((name) => !isLanguage(name));
  if (unknown.length > 0) {
    throw new Unprepared(`there is no package for ${unknown.join(', ')}: expected some of ${LANGUAGES.join(',')}`);
  }
  return chosen.filter(isLanguage);
}

function isLanguage(name: string): name is Language {
  return (LANGUAGES as readonly string[]).includes(name);
}

/** What this machine can build and use, and what the others need. */
export async function availableLanguages(languages: readonly Language[] = LANGUAGES, env = process.env, folder = root): Promise<{
  readonly available: Language[]; readonly missing: ReadonlyMap<Language, string>;
}> {
  const missing = new Map<Language, string>();
  for (const language of languages) {
    const needs = await Promise.all(TOOLCHAINS[language].map((tool) => needOf(tool, env)));
    const need = [...needs, language === 'python' ? needOfPython(folder) : undefined].find((one) => one !== undefined);
    if (need !== undefined) {
      missing.set(language, need);
    }
  }
  return { available: languages.filter((language) => !missing.has(language)), missing };
}

async function needOf({ command: [name, argument], version, lowest, need }: Tool, env: NodeJS.ProcessEnv): Promise<string | undefined> {
  const { code, output } = await run(name, [argument], { env: { ...env, GOTOOLCHAIN: ENVIRONMENT.GOTOOLCHAIN } }).catch(() => ({ code: 1, output: '' }));
  if (code !== 0) {
    return `${need}: '${name}' is not on the PATH`;
  }
  const found = version.exec(output)?.[1];
  return found !== undefined && isOlder(found, lowest) ? `${need}: '${name}' on the PATH has ${found}` : undefined;
}

/** jsii-pacmak gives the path to a shell, without quotes. */
function needOfPython(folder: string): string | undefined {
  return /\s/.test(folder) ? `a clone in a folder without spaces in its path: '${folder}' has one` : undefined;
}

function isOlder(version: string, lowest: string): boolean {
  const [have, wanted] = [version, lowest].map((one) => one.split(/\D/).map(Number));
  const at = wanted.findIndex((number, index) => have[index] !== number);
  return at >= 0 && (have[at] ?? 0) < wanted[at];
}

/** @throws when something is missing, which it names */
export async function checkToolchains(languages: readonly Language[], env = process.env): Promise<void> {
  const { available, missing } = await availableLanguages(languages, env);
  if (missing.size > 0) {
    const named = [...missing].map(([language, need]) => `the package for ${language} needs ${need}`).join('; ');
    const rest = available.join(',');
    throw new Unprepared(`${named}${rest && `; without: npm run packages -- --only ${rest}`}`);
  }
}
