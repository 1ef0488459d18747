import { existsSync } from 'node:fs';
import * as path from 'node:path';

/**
 * Where the build puts the bundled handler; it ships in the package.
 *
 * @param here the folder of this file. In a bundled app it is a different one: there the package's files are not beside it.
 */
export function handlerBundle(here = __dirname): string {
  const folder = path.join(here, '..', '..', 'assets', 'lambda', 'inference-job.lambda');
  if (!existsSync(folder)) {
    throw new Error(`cannot find the code of the functions of cdk-cleanrooms-ml at ${folder}: if your app is bundled, exclude cdk-cleanrooms-ml `
      + 'and aws-cdk-lib from the bundle, for example by external: ["cdk-cleanrooms-ml", "aws-cdk-lib"] of esbuild, and install them where it runs');
  }
  return folder;
}
