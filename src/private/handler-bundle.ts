import { existsSync } from 'node:fs';
import * as path from 'node:path';

/**
 * Where the build puts a bundled handler; it ships in the package.
 *
 * @param name of the handler
 * @param here the folder of this file. In a bundled app it is a different one: there the package's files are not beside it.
 */
export function handlerBundle(name: 'inference-job' | 'inference-run' = 'inference-job', here = __dirname): string {
  const folder = path.join(here, '..', '..', 'assets', 'lambda', `${name}.lambda`);
  if (!existsSync(folder)) {
    throw new Error(`cannot find the Lambda code of cdk-cleanrooms-ml at ${folder}: if you bundle your app, exclude cdk-cleanrooms-ml and aws-cdk-lib `
      + 'from the bundle, for example with the esbuild option external: ["cdk-cleanrooms-ml", "aws-cdk-lib"], and install them where the app runs');
  }
  return folder;
}
