import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/**
 * Above these are the ports of outgoing connections: one of them may take the port of a part that is being started again.
 * Temporal's production server refuses them, too: it stores the ports of its members in 15 bits.
 */
const SERVER_PORTS = { from: 10_000, below: 32_768 } as const;
const TRIES_MAX = 200;

/** A TCP port of this machine that nobody listens on at the moment. */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < TRIES_MAX; tries += 1) {
    const port = randomInt(SERVER_PORTS.from, SERVER_PORTS.below);
    if (await isPortFree(port)) return port;
  }
  throw new Error('This machine has no free TCP port left.');
}

export function isPortFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(true)));
  });
}
