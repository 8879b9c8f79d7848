import { Gauge, type Registry } from 'prom-client';
import type { PoolUsage } from '../db/shared/pool-usage.ts';

/** How busy this process keeps its connections, looked at when it is asked for. */
export function measureDatabasePool(registry: Registry, readUsage: () => PoolUsage): void {
  const connections = new Gauge({
    name: 'quartermaster_database_connections',
    help: 'Open connections to the database, by what they do.',
    labelNames: ['state'],
    registers: [],
    collect() {
      const { used, idle } = readUsage();
      this.set({ state: 'used' }, used);
      this.set({ state: 'idle' }, idle);
    },
  });
  const most = new Gauge({
    name: 'quartermaster_database_connections_max',
    help: 'Connections to the database that this process opens at most.',
    registers: [],
    collect() {
      this.set(readUsage().max);
    },
  });
  const waiting = new Gauge({
    name: 'quartermaster_database_callers_waiting',
    help: 'Callers that wait for a connection to the database.',
    registers: [],
    collect() {
      this.set(readUsage().waiting);
    },
  });
  for (const gauge of [connections, most, waiting]) registry.registerMetric<string>(gauge);
}
