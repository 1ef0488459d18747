// In a process that runs tests: whoever asks for aws-cdk-lib or constructs, a dependency of ours included, gets the newest. See scripts/newest-cdk.ts.
import Module from 'node:module';

const folder = process.env.CDK_CLEANROOMS_ML_NEWEST;
const resolve = Module._resolveFilename;

Module._resolveFilename = function (request, parent, isMain, options) {
  return /^(aws-cdk-lib|constructs)($|\/)/.test(request)
    ? resolve.call(this, request, parent, isMain, { ...options, paths: [folder] })
    : resolve.call(this, request, parent, isMain, options);
};
