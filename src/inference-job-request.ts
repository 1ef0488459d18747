import { extname } from 'node:path';
import { readDocument } from './private/request-document';
import { isRequestText, readRequestFile, requestPath } from './private/request-file';
import { parseJson, parseYaml } from './private/request-text';
import { describeProblems } from './shared/request-problems';
import { StartRequest } from './shared/start-request';
import { describeValue, isPlainMap, kindOf } from './shared/words';

/**
 * A StartTrainedModelInferenceJob request in the format of the API, as boto3 takes it in keyword arguments and the AWS CLI in
 * `--cli-input-json` or `--cli-input-yaml`.
 *
 * Its members are checked when a job is created from it: one error names everything that the CLI or the service would reject, and every
 * placeholder of `--generate-cli-skeleton` that nobody filled in. The skeleton contains a random instance type: make sure that
 * `resourceConfig.instanceType` is the one you want. Unlike in the CLI, you can leave out `name`: every job then gets a new
 * name that is generated from the logical ID.
 */
export class InferenceJobRequest {
  /**
   * Creates a request from a file, which is read immediately.
   *
   * A file that ends with `.json` holds JSON, one that ends with `.yaml` or `.yml` holds YAML 1.2. In YAML, a number that is
   * meant as a string, such as an account ID, needs quotes. No key may occur twice. The file must be UTF-8, or UTF-16 with a byte order
   * mark, and have at most 1,000,000 bytes.
   *
   * @param path the path of the file, relative to the working directory; as in the AWS CLI, it may have the prefix `file://`
   * @throws when the name has another extension, when the file does not exist, cannot be read, or is too large, and when it does not contain
   * valid JSON or YAML with a map at its top level
   * @exampleMetadata fixture=job
   * @example
   * declare const stack: Stack;
   *
   * TrainedModelInferenceJob.forRequest(stack, 'Job', InferenceJobRequest.fromFile('request.json'));
   */
  public static fromFile(path: string): InferenceJobRequest {
    if (typeof path !== 'string') {
      throw new Error(`invalid path of an inference job request: got ${describeValue(path)}, expected a string`);
    }
    if (isRequestText(path, Object.keys(PARSERS))) {
      // Not shown: it may contain secrets.
      throw new Error(`invalid path of an inference job request: got a string of ${path.length} characters, which looks like the request itself, `
        + "expected the path of its file, for example 'request.json'");
    }
    const file = requestPath(path);
    const parse = PARSERS[extname(file).toLowerCase()];
    if (!parse) {
      throw new Error(`unknown format of ${file}: expected a file name that ends with ${Object.keys(PARSERS).join(', ')}`);
    }
    return new InferenceJobRequest(parse(readRequestFile(file), file), file);
  }

  /**
   * Creates a request from an object.
   *
   * Any string or number in it can be a token, and so can a whole structure or list that is known at synth, but not
   * `environment` or `tags` as a whole. The value of a token is checked only at deployment.
   *
   * @param request the members of the request by their names in the API, such as `membershipIdentifier`
   * @throws when it is not a map
   * @exampleMetadata fixture=job
   * @example
   * const membership = 'arn:aws:cleanrooms-ml:us-east-1:111122223333:membership/a1b2c3d4-5678-90ab-cdef-111122223333';
   * const request = InferenceJobRequest.fromObject({
   *   membershipIdentifier: 'a1b2c3d4-5678-90ab-cdef-111122223333',
   *   trainedModelArn: `${membership}/trained-model/0f4c6d1e-1111-2222-3333-444455556666`,
   *   dataSource: { mlInputChannelArn: `${membership}/ml-input-channel/7b1e9a52-1111-2222-3333-444455556666` },
   *   resourceConfig: { instanceType: 'ml.g5.xlarge' },
   *   outputConfiguration: { members: [{ accountId: '444455556666' }] },
   * });
   */
  public static fromObject(request: { [member: string]: any }): InferenceJobRequest {
    return new InferenceJobRequest(request);
  }

  private constructor(private readonly document: unknown, private readonly path?: string) {
    if (!isPlainMap(document)) {
      throw new Error(`invalid inference job request${this.origin()}: got ${kindOf(document)}, expected a map at the top level`);
    }
  }

  /**
   * The request, checked.
   *
   * @param where the path of the job
   * @throws when anything is wrong with it; one error names everything
   * @internal
   */
  public _read(where: string): StartRequest {
    const { request, problems } = readDocument(this.document as { [member: string]: unknown });
    if (problems.length > 0) {
      throw new Error(`invalid request for the inference job at ${where}${this.origin()}: ${describeProblems(problems)}`);
    }
    return request;
  }

  private origin(): string {
    return this.path === undefined ? '' : ` in ${this.path}`;
  }
}

const PARSERS: { readonly [extension: string]: (text: string, path: string) => unknown } = {
  '.json': parseJson,
  '.yaml': parseYaml,
  '.yml': parseYaml,
};
