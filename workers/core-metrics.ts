import { createServer, type AddressInfo } from 'node:net';
import type { MetricsExporterConfig } from '@temporalio/worker';
import type { Logger } from 'pino';

/** Temporal's own metrics of its workers: slots, pollers, sticky cache, latencies. */
export interface CoreMetrics {
  /** For `Runtime.install`. */
  readonly exporter: MetricsExporterConfig;
  /** In Prometheus' text format. Nothing when they cannot be read. */
  read(): Promise<string>;
}

const READ_DEADLINE_MS = 1_000;

/**
 * The SDK's core can only serve its metrics on a port that it is told; one of the loopback interface that is free now is
 * chosen, and read from when ours are asked for.
 */
export async function createCoreMetrics(log: Logger): Promise<CoreMetrics> {
  const address = `127.0.0.1:${await freePort()}`;
  return {
    exporter: {
      prometheus: {
        bindAddress: address,
        countersTotalSuffix: true,
        unitSuffix: true,
        useSecondsForDurations: true,
      },
    },
    async read() {
      try {
        const signal = AbortSignal.timeout(READ_DEADLINE_MS);
        return await (await fetch(`http://${address}/metrics`, { signal })).text();
      } catch (err) {
        log.warn({ err }, 'The metrics of the Temporal SDK cannot be read');
        return '';
      }
    },
  };
}

function freePort(): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const server = createServer().once('error', reject);
  server.listen(0, '127.0.0.1', () => {
    const { port } = server.address() as AddressInfo;
    server.close(() => resolve(port));
  });
  return promise;
}
