import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/**
 * Below these are the ports that the stack's own parts have unless told otherwise, and need not listen on yet. Above
 * them are the ports of outgoing connections: one of them may take the port of a part that is being started again.
 * Temporal's production server refuses those, too: it stores the ports of its members in 15 bits.
 */
const SERVER_PORTS = { from: 13_000, below: 32_768 } as const;
const TRIES_MAX = 200;

/** Drawn by this process before: it takes a while until somebody listens on them. */
const drawn = new Set<number>();

/** A TCP port of this machine that nobody listens on at the moment, and that this process has not given out before. */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < TRIES_MAX; tries += 1) {
    const port = randomInt(SERVER_PORTS.from, SERVER_PORTS.below);
    if (drawn.has(port)) continue;
    drawn.add(port);
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
