import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import Koa from 'koa';
import pino from 'pino';
import { z } from 'zod';
import type { Permission } from '../../domain/access/permissions.ts';
import { unauthenticated } from './authenticate.ts';
import type { Caller } from './caller.ts';
import { notFound, Problem } from './problem.ts';
import { route } from './route.ts';
import { serveRoutes } from './serve-routes.ts';

const id = '0199f0a4-6c2d-7a6e-9d0e-3f1f5d6c7b8a';

/** What a request is told whose caller is another one once it has waited. */
async function afterWaiting(later: Permission[] | 'gone'): Promise<string> {
  let isLater = false;
  let told = '';
  const aCaller = (permissions: readonly Permission[]): Caller => ({
    kind: 'secret',
    id: 'key',
    secretId: 'secret',
    name: 'Shop',
    role: 'shop',
    permissions: new Set(permissions),
  });
  const waiting = route({
    method: 'get',
    path: '/v1/orders/{id}',
    operationId: 'wait',
    tag: 'Orders',
    summary: 'Wait',
    description: 'For a test.',
    permission: 'orders:read',
    ownership: 'order',
    params: z.strictObject({ id: z.string() }),
    responses: { 200: { description: 'It is over.' } },
  }).handledBy(async ({ callerNow }) => {
    isLater = true;
    const now = await callerNow().catch((error: unknown) => (error instanceof Problem ? error : Promise.reject(error)));
    told = now instanceof Problem ? now.code : [...now.permissions].join();
    return { status: 200, body: undefined };
  });
  const middleware = serveRoutes([waiting], {
    authenticate: async () => {
      if (isLater && later === 'gone') throw unauthenticated();
      return aCaller(isLater && later !== 'gone' ? later : ['orders:read', 'orders:read-notes']);
    },
    limits: { spend: async () => {}, charge: async () => {} },
    // Another's.
    ownership: {
      requireOwn: async () => {
        throw notFound('the order');
      },
    },
    log: pino({ level: 'silent' }),
  });
  const app = new Koa();
  for (const one of middleware) app.use(one as Koa.Middleware);
  const server = createServer((request, response) => void app.callback()(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await fetch(`http://127.0.0.1:${port}/v1/orders/${id}`);
  server.closeAllConnections();
  server.close();
  return told;
}

describe('who calls, after a wait', () => {
  it('is told what they may still do', async () => {
    expect(await afterWaiting(['orders:read'])).toBe('orders:read');
  });

  it('is refused what they may do no longer', async () => {
    expect(await afterWaiting(['tasks:read'])).toBe('forbidden');
  });

  it('is shown nothing of another’s once they may only do things of their own', async () => {
    expect(await afterWaiting(['orders:read-own'])).toBe('not-found');
  });

  it('is refused once their key has ended', async () => {
    expect(await afterWaiting('gone')).toBe('unauthenticated');
  });
});
