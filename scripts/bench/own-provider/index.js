/** What a user would write for the handlers of a provider: one starts a job, one asks whether it is finished. */
const https = require('https');

const { AWS_ACCESS_KEY_ID, AWS_REGION } = process.env;

/** @param {{ RequestType: string, PhysicalResourceId?: string, ResourceProperties: Record<string, unknown> }} event */
exports.onEvent = async ({ RequestType, PhysicalResourceId, ResourceProperties }) => {
  if (RequestType !== 'Create') {
    return { PhysicalResourceId };
  }
  const { ServiceToken, membershipIdentifier, ...request } = ResourceProperties;
  const { trainedModelInferenceJobArn } = await call('POST', `/memberships/${membershipIdentifier}/trained-model-inference-jobs`, request);
  return { PhysicalResourceId: trainedModelInferenceJobArn };
};

/** @param {{ RequestType: string, PhysicalResourceId: string, ResourceProperties: Record<string, unknown> }} event */
exports.isComplete = async ({ RequestType, PhysicalResourceId, ResourceProperties: { membershipIdentifier } }) => {
  if (RequestType === 'Delete') {
    return { IsComplete: true };
  }
  const { status } = await call('GET', `/memberships/${membershipIdentifier}/trained-model-inference-jobs/${encodeURIComponent(PhysicalResourceId)}`);
  if (status !== 'ACTIVE' && !status.startsWith('CREATE_') || status === 'CREATE_FAILED') {
    throw new Error(`the job ended as ${status}`);
  }
  return { IsComplete: status === 'ACTIVE' };
};

/**
 * The SDK would sign it; the service that is played here only reads who it is.
 *
 * @param {string} method @param {string} path @param {object} [body] @returns {Promise<Record<string, string>>}
 */
function call(method, path, body) {
  const authorization = `AWS4-HMAC-SHA256 Credential=${AWS_ACCESS_KEY_ID}/20260101/${AWS_REGION}/cleanrooms-ml/aws4_request, SignedHeaders=host, Signature=0f`;
  return new Promise((resolve, reject) => {
    const request = https.request({ method, host: `cleanrooms-ml.${AWS_REGION}.amazonaws.com`, path, headers: { authorization } }, (response) => {
      let text = '';
      response.on('data', (chunk) => { text += chunk; });
      response.on('end', () => response.statusCode === 200 ? resolve(JSON.parse(text)) : reject(new Error(text)));
    });
    request.on('error', reject);
    request.end(body && JSON.stringify(body));
  });
}
