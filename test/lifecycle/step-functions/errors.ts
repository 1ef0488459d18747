/** How states and calls of the API fail. */

/** An error of a state: `Retry` and `Catch` know it by its name. */
export class StateError extends Error {
  /**
   * @param why a function if it is expensive to put into words: few of thousands of failures are ever read
   * @param isFatal whether no `Retry` and no `Catch` can see it: it ends the execution
   */
  constructor(readonly error: string, private readonly why: string | (() => string), readonly isFatal = false) {
    super(error);
  }

  get reason(): string {
    return typeof this.why === 'string' ? this.why : this.why();
  }
}

/** An error in what a definition does with its data. No `Retry` and no `Catch` sees it, `States.ALL` included. */
export const runtimeError = (reason: string) => new StateError('States.Runtime', reason, true);

/** An error as a client of the AWS SDK throws it. */
export function apiError(name: string, message: string, httpStatusCode = 400): Error {
  return Object.assign(new Error(message), {
    name, $fault: httpStatusCode < 500 ? 'client' : 'server', $metadata: { httpStatusCode, requestId: '0', attempts: 1, totalRetryDelay: 0 },
  });
}
