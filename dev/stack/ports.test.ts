import { createServer } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { freePort, isPortFree } from './ports.ts';
import { portVariables } from './stack-config.ts';

describe('freePort', () => {
  it('finds a port that a server can listen on', async () => {
    const port = await freePort();
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    expect(await isPortFree(port)).toBe(false);
    await new Promise((resolve) => server.close(resolve));
  });

  it('gives none twice, though nobody listens on it yet', async () => {
    const found = await Promise.all(Array.from({ length: 1_000 }, freePort));
    expect(new Set(found).size).toBe(found.length);
  });

  it('stays above the usual ports of the stack, whose parts may start later', async () => {
    const usual = Math.max(...Object.values(portVariables).map(({ port }) => port));
    const found = await Promise.all(Array.from({ length: 200 }, freePort));
    expect(Math.min(...found)).toBeGreaterThan(usual);
  });

  it('stays below the ports of outgoing connections, which Temporal cannot store and anybody may take', async () => {
    const found = await Promise.all(Array.from({ length: 20 }, freePort));
    expect(found.filter((port) => port > 32_767)).toEqual([]);
  });
});
