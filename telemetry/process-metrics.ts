import { collectDefaultMetrics, Registry } from 'prom-client';
import type { Page, Pages } from './pages.ts';

/** The metrics of this process: those of Node to begin with. One for each process. */
export function createProcessRegistry(): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  return registry;
}

/** In Prometheus' text format. What others count in this process is added, so that one scrape has all. */
export function metricsPages(registry: Registry, readOthers: () => Promise<string> = async () => ''): Pages {
  return {
    '/metrics': async (): Promise<Page> => ({
      status: 200,
      contentType: registry.contentType,
      body: `${await registry.metrics()}\n${await readOthers()}`,
    }),
  };
}
