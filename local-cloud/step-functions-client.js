/**
 * A process of Node.js that preloads this finds a client of Step Functions for MiniStack in place of the SDK's. It corrects what MiniStack answers
 * differently than AWS: the token of a state whose execution was stopped stays valid there, and times are those of another clock.
 */
const http = require('http');
const Module = require('module');
const { fastClock } = require('./fast-clock');

const functionTime = fastClock(Number(process.env.LOCAL_CLOUD_TIME_ORIGIN));

/** @param {string} operation @param {object} input @returns {Promise<any>} */
function call(operation, input) {
  const body = JSON.stringify(input ?? {});
  return new Promise((resolve, reject) => {
    const request = http.request(process.env.AWS_ENDPOINT_URL ?? '', {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.0',
        'x-amz-target': `AWSStepFunctions.${operation}`,
        'content-length': Buffer.byteLength(body),
        'authorization': `AWS4-HMAC-SHA256 Credential=${process.env.AWS_ACCESS_KEY_ID}/20260101/${process.env.AWS_REGION}/states/aws4_request, SignedHeaders=host, Signature=0f`,
      },
    }, (response) => {
      let text = '';
      response.on('data', (/** @type {Buffer} */ chunk) => (text += chunk));
      response.on('end', () => {
        const answer = text === '' ? {} : JSON.parse(text, withDates);
        const { statusCode = 0 } = response;
        if (statusCode < 400) {
          resolve(answer);
        } else {
          reject(refusal(String(answer.__type).split('#').at(-1) ?? '', answer.message ?? text, statusCode));
        }
      });
    });
    request.on('error', reject);
    request.end(body);
  });
}

/** @param {string} name @param {unknown} value */
function withDates(name, value) {
  return /Date$/.test(name) && value !== null ? new Date(functionTime(typeof value === 'number' ? value * 1000 : Date.parse(String(value)))) : value;
}

/** @param {string} name @param {string} message @param {number} httpStatusCode */
function refusal(name, message, httpStatusCode) {
  return Object.assign(new Error(message), { name, $metadata: { httpStatusCode } });
}

/** Whether the execution still runs whose state waits with a token: what it has started has the token in its input. @param {string} token */
async function isAwaited(token) {
  const { stateMachines } = await call('ListStateMachines', {});
  for (const { stateMachineArn } of stateMachines) {
    for (const { executionArn } of (await call('ListExecutions', { stateMachineArn, statusFilter: 'RUNNING' })).executions) {
      const input = JSON.parse((await call('DescribeExecution', { executionArn })).input);
      if (input.token === token) {
        const { status } = await call('DescribeExecution', { executionArn: input.AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID });
        return status === 'RUNNING';
      }
    }
  }
  return false;
}

const SFN = class {
  constructor() {
    return new Proxy(this, {
      get: (_, method) => async (/** @type {any} */ input) => {
        const operation = String(method).replace(/^./, (first) => first.toUpperCase());
        if (operation === 'SendTaskHeartbeat' && !await isAwaited(input.taskToken)) {
          throw refusal('TaskTimedOut', 'Task Timed Out: Provided task does not exist anymore', 400);
        }
        return call(operation, input);
      },
    });
  }
};

const original = Module.prototype.require;
Module.prototype.require = Object.assign(function (/** @type {string} */ id) {
  // @ts-expect-error: `this` is the module that requires
  return id === '@aws-sdk/client-sfn' ? { SFN } : original.call(this, id);
}, original);
