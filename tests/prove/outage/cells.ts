import type { NetworkFault } from './fault-proxy.ts';
import type { BehaviourName } from './behaviours.ts';
import type { SeededRandom } from '../../support/seeded-random.ts';

/** Whom API and worker talk to over the fault proxy. */
export const services = ['postgres', 'temporal', 'stripe', 'easypost'] as const;
export type Service = (typeof services)[number];

const kinds = ['down', 'slow', 'reset', 'black hole', 'half reply'] as const satisfies readonly NetworkFault['kind'][];
type FaultKind = (typeof kinds)[number];

/** One way in which one service may fail us, and how the shop has to behave meanwhile. */
export interface Cell {
  readonly name: string;
  readonly service: Service;
  readonly fault: NetworkFault;
  readonly expected: BehaviourName;
}

const SLOW_MS = 5_000;

/** A connection lives through its greeting, and breaks in the middle of a real answer. */
const halfReplyBytes: Readonly<Record<Service, number>> = {
  postgres: 1_500,
  temporal: 2_000,
  stripe: 900,
  easypost: 900,
};

const matrix: Readonly<Record<Service, Readonly<Record<FaultKind, BehaviourName>>>> = {
  postgres: {
    down: 'everybody is asked for patience',
    slow: 'some are asked for patience',
    reset: 'everybody is asked for patience',
    'black hole': 'everybody is asked for patience',
    'half reply': 'some are asked for patience',
  },
  temporal: {
    down: 'orders are stored',
    // A checkout is one task: slow as it comes, it may be done when the API's patience is over, and the database says so.
    slow: 'orders may be stored',
    reset: 'orders are stored',
    'black hole': 'orders are stored',
    'half reply': 'orders may be stored',
  },
  stripe: {
    down: 'orders wait for their payment',
    // Five seconds are within the patience of a checkout.
    slow: 'orders may wait for their payment',
    reset: 'orders wait for their payment',
    'black hole': 'orders wait for their payment',
    'half reply': 'orders wait for their payment',
  },
  easypost: {
    down: 'there are no quotes',
    // A carrier is given five seconds, and a hair's breadth decides.
    slow: 'there may be no quotes',
    reset: 'there are no quotes',
    'black hole': 'there are no quotes',
    'half reply': 'there are no quotes',
  },
};

export const cells: readonly Cell[] = services.flatMap((service) => kinds.map((kind) => cellOf(service, kind)));

/**
 * A few cells in which, with the database's being down for longer after them, each service and each kind of fault comes
 * up.
 */
export function sampleCells(random: SeededRandom): Cell[] {
  const others = services.filter((service) => service !== 'postgres');
  const chosen = random.shuffled([...others, random.pick(services)]);
  const sample = kinds.filter((kind) => kind !== 'down').map((kind, index) => cellOf(chosen[index] as Service, kind));
  // What is found by the minute's sweep only has time until the end of the run.
  return sample.sort((a, b) => Number(b.service === 'temporal') - Number(a.service === 'temporal'));
}

function cellOf(service: Service, kind: FaultKind): Cell {
  return { name: `${service}, ${kind}`, service, fault: faultOf(service, kind), expected: matrix[service][kind] };
}

function faultOf(service: Service, kind: FaultKind): NetworkFault {
  if (kind === 'slow') return { kind, latencyMs: SLOW_MS };
  if (kind === 'half reply') return { kind, bytes: halfReplyBytes[service] };
  return { kind };
}
