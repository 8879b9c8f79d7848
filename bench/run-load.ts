import { percentile } from '../tests/support/percentile.ts';

/** What a number of clients saw who each sent one request after the other. Latencies in milliseconds. */
export interface LoadFigures {
  readonly clients: number;
  readonly done: number;
  readonly seconds: number;
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

export interface Load {
  readonly clients: number;
  /** How long new requests are sent; those under way are waited for, and count. */
  readonly forMs: number;
  /** One request, from sending it to its answer. Throws when the answer is not the one that is measured. */
  readonly send: (client: number) => Promise<unknown>;
}

/** Sends requests in a closed loop and measures each. */
export async function runLoad({ clients, forMs, send }: Load): Promise<LoadFigures> {
  const latencies: number[] = [];
  const startedAt = performance.now();
  const client = async (number: number) => {
    while (performance.now() - startedAt < forMs) {
      const sentAt = performance.now();
      await send(number);
      latencies.push(performance.now() - sentAt);
    }
  };
  await Promise.all(Array.from({ length: clients }, (_, number) => client(number)));
  const seconds = (performance.now() - startedAt) / 1_000;
  return {
    clients,
    done: latencies.length,
    seconds,
    perSecond: latencies.length / seconds,
    p50Ms: percentile(latencies, 50),
    p95Ms: percentile(latencies, 95),
    p99Ms: percentile(latencies, 99),
    maxMs: percentile(latencies, 100),
  };
}
