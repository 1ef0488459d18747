import { ServiceError, validationError } from './service-error';
import type { OperationModel, ServiceModel } from './service-model';

export interface Route {
  readonly operation: OperationModel;
  /** The path's labels, percent-decoded. */
  readonly labels: Record<string, string>;
}

/** The operation whose method and URI template match; a label is one segment, so the slashes of an ARN have to be encoded. */
export function findRoute(model: ServiceModel, operations: readonly string[], method: string, path: string): Route {
  const segments = path.split('/');
  for (const name of operations) {
    const operation = model.operations[name];
    if (operation && operation.http.method === method) {
      const labels = matchTemplate(operation.http.requestUri.split('/'), segments);
      if (labels) {
        return { operation, labels: decodeLabels(labels) };
      }
    }
  }
  throw new ServiceError('UnknownOperationException', `no operation of this service answers ${method} on this path`);
}

function matchTemplate(template: string[], segments: string[]): [string, string][] | undefined {
  if (template.length !== segments.length) {
    return undefined;
  }
  const labels: [string, string][] = [];
  for (const [index, part] of template.entries()) {
    const label = /^\{(.+)\}$/.exec(part)?.[1];
    if (label && segments[index] !== '') {
      labels.push([label, segments[index]]);
    } else if (part !== segments[index]) {
      return undefined;
    }
  }
  return labels;
}

function decodeLabels(labels: [string, string][]): Record<string, string> {
  return Object.fromEntries(labels.map(([label, encoded]) => {
    try {
      return [label, decodeURIComponent(encoded)];
    } catch {
      throw validationError(`Value at '${label}' is not percent-encoded UTF-8`);
    }
  }));
}
