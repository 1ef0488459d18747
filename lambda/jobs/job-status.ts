/** What the statuses of an inference job mean. ACTIVE is the service's word for "finished successfully". */

/** It is pending or running, or may be if the status is unknown, and nobody has requested its cancellation. */
export function isLive(status: string): boolean {
  return !hasEnded(status) && !status.startsWith('CANCEL_');
}

export function isFinished(status: string): boolean {
  return status === 'ACTIVE';
}

/** Nothing runs anymore. */
export function hasEnded(status: string): boolean {
  return status === 'ACTIVE' || status === 'CREATE_FAILED' || status === 'INACTIVE';
}

/** A Cancel is needed to stop it. A cancellation that failed may have left it running. */
export function isCancellable(status: string): boolean {
  return isLive(status) || isCancelFailed(status);
}

export function isCancelFailed(status: string): boolean {
  return status === 'CANCEL_FAILED';
}

/** It will never be ACTIVE. */
export function hasFailed(status: string): boolean {
  return status === 'CREATE_FAILED' || status === 'INACTIVE' || status.startsWith('CANCEL_');
}
