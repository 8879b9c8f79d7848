import { createServer } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { freePort, isPortFree } from './ports.ts';

describe('freePort', () => {
  it('finds a port that a server can listen on', async () => {
    const port = await freePort();
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    expect(await isPortFree(port)).toBe(false);
    await new Promise((resolve) => server.close(resolve));
  });

  it('stays below the ports of outgoing connections, which Temporal cannot store and anybody may take', async () => {
    const found = await Promise.all(Array.from({ length: 20 }, freePort));
    expect(found.filter((port) => port > 32_767)).toEqual([]);
  });
});
