import type Koa from 'koa';
import type { FaultSwitchboard } from './faults.ts';
import { listen } from './listen.ts';

/** A third party as we play it: its API as a Koa app, with what lives on between requests. */
export interface Simulator {
  readonly app: Koa;
  readonly faults: FaultSwitchboard;
  /** To be told once it is known, for the links that the simulator hands out. */
  setPublicUrl(url: string): void;
  /** Events not yet delivered. */
  pendingWebhooks(): number;
  close(): void;
}

export interface RunningSimulator extends Omit<Simulator, 'close' | 'setPublicUrl'> {
  readonly url: string;
  close(): Promise<void>;
}

/** Serves a simulator on a port of its own; 0 takes a free one. */
export async function runSimulator(
  simulator: Simulator,
  { port, host }: { readonly port: number; readonly host?: string },
): Promise<RunningSimulator> {
  const server = await listen(simulator.app, port, host);
  simulator.setPublicUrl(server.url);
  return {
    app: simulator.app,
    faults: simulator.faults,
    pendingWebhooks: () => simulator.pendingWebhooks(),
    url: server.url,
    async close() {
      await server.close();
      simulator.close();
    },
  };
}
