import { UsageError } from './fields';
import { parseJson } from './json';
import { configFrom, faultsFrom, planFrom, planRulesFrom } from './settings';
import type { CleanRoomsMLSimulator } from './simulator';

export const CONTROL_PREFIX = '/_simulator/';

export interface ControlAnswer {
  readonly status: number;
  readonly body: unknown;
}

type Endpoint = (simulator: CleanRoomsMLSimulator, body: unknown) => unknown;

const ENDPOINTS: Record<string, Endpoint> = {
  'GET health': (simulator) => ({ status: 'ok', now: simulator.now() }),
  'GET calls': (simulator) => ({ calls: simulator.calls() }),
  'GET jobs': (simulator) => ({ jobs: simulator.jobs() }),
  'POST plan': (simulator, body) => done(simulator.changePlan(planFrom(body))),
  'POST rules': (simulator, body) => done(simulator.setPlanRules(planRulesFrom(body))),
  'POST faults': (simulator, body) => done(simulator.setFaults(faultsFrom(body))),
  'POST config': (simulator, body) => done(simulator.configure(configFrom(body))),
  'POST reset': (simulator) => done(simulator.reset()),
};

const done = (_: void) => ({ status: 'ok' });

/** Handles requests to the simulator itself, not to the service. */
export function control(simulator: CleanRoomsMLSimulator, method: string, path: string, text: string): ControlAnswer {
  const name = `${method} ${path.slice(CONTROL_PREFIX.length)}`;
  if (!Object.hasOwn(ENDPOINTS, name)) {
    const names = Object.keys(ENDPOINTS).map((it) => it.replace(' ', ` ${CONTROL_PREFIX}`)).join(', ');
    return { status: 404, body: { error: `no such control endpoint; there are ${names}` } };
  }
  try {
    return { status: 200, body: ENDPOINTS[name](simulator, parse(text)) };
  } catch (error) {
    if (error instanceof UsageError) {
      return { status: 400, body: { error: error.message } };
    }
    throw error;
  }
}

function parse(text: string): unknown {
  try {
    return text === '' ? {} : parseJson(text);
  } catch (error) {
    throw new UsageError(`the request body is not JSON: ${(error as Error).message}`);
  }
}
