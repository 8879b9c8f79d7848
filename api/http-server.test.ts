import { describe, expect, it } from '@jest/globals';
import { createHttpServer } from './http-server.ts';

describe('the HTTP server', () => {
  const { server } = createHttpServer({ answer: async () => {}, noticeMs: 0 });

  it('holds so many connections and no more: who comes beyond them is refused, not those who are served', () => {
    expect(server.maxConnections).toBe(10_000);
  });

  it('waits for no request for ever, and ends no connection before a load balancer would', () => {
    expect(server.requestTimeout).toBe(30_000);
    expect(server.keepAliveTimeout).toBeGreaterThan(60_000);
  });
});
