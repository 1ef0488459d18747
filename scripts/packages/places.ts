/** Where the packages and what is downloaded for them are. */
import { readFileSync } from 'fs';
import * as path from 'path';
import { root } from '../prepare';

const MANIFEST = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));

/** What is downloaded once. */
export const CACHE = path.join(root, '.cache', 'packages');

export const APPS = path.join(__dirname, 'apps');

const { name, version, jsii: { outdir, targets } } = MANIFEST;
const dist = (...names: string[]) => path.join(root, outdir, ...names);
const { groupId, artifactId } = targets.java.maven;

export const NPM_TARBALL = dist('js', `${name}@${version}.jsii.tgz`);
export const PYTHON_WHEEL = dist('python', `${targets.python.distName.replaceAll('-', '_')}-${version}-py3-none-any.whl`);
/** A Maven repository. */
export const JAVA_REPOSITORY = dist('java');
export const JAVA_PACKAGE = { groupId, artifactId, version, folder: path.join(...groupId.split('.'), artifactId) };
export const GO_MODULE = { name: `${targets.go.moduleName}/${targets.go.packageName}`, folder: dist('go', targets.go.packageName) };
export const DOTNET_PROJECT = dist('dotnet', targets.dotnet.packageId);

/** What Maven and Go download stays for the next time. */
export const MAVEN_CACHE = path.join(CACHE, 'maven');
export const TREE_SITTER_FOLDER = path.join(CACHE, 'tree-sitter');
export const ENVIRONMENT = {
  // `python3` is the one that serves all else, whatever its version: what is found first on the PATH may be too old.
  PATH: [path.join(root, '.cache', 'python', 'bin'), process.env.PATH].join(path.delimiter),
  JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: '20',
  GOPATH: path.join(CACHE, 'go'),
  GOCACHE: path.join(CACHE, 'go', 'build'),
  // What Go downloads can be removed like any other file, and Go does not download a newer Go.
  GOFLAGS: '-modcacherw',
  GOTOOLCHAIN: 'local',
};

/** The variable by which the tests know the chosen languages. */
export const CHOSEN_LANGUAGES = 'CDK_CLEANROOMS_ML_LANGUAGES';
