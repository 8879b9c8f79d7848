import { createServer } from 'node:net';

/**
 * Above the usual ports of servers, and below those that Linux gives to outgoing connections; Temporal's production server
 * stores its own in a column that ends at 32767.
 */
const RANGE = { from: 20_000, to: 32_000 } as const;
const TRIES_MAX = 200;

/** A TCP port of this machine that nobody listens on at the moment. */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < TRIES_MAX; tries += 1) {
    const port = RANGE.from + Math.floor(Math.random() * (RANGE.to - RANGE.from));
    if (await isPortFree(port)) return port;
  }
  throw new Error(`This machine has no free TCP port between ${RANGE.from} and ${RANGE.to}.`);
}

export function isPortFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
      server.close(() => resolve(true));
    });
  });
}
