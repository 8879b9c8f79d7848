import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { BoundaryShop } from './boundary-shop.ts';
import { tellUntilStruck } from './tell-stories.ts';

/** The simulator of the carriers, of which only what it is told to say matters here. */
let carriers: Server;

beforeAll(async () => {
  carriers = createServer((_request, response) => response.end('{}'));
  await new Promise<void>((resolve) => carriers.listen(0, '127.0.0.1', resolve));
});
afterAll(() => void carriers.close());

it('tells a story anew that nothing has struck while the carriers talked nonsense', async () => {
  const asked = new Set<string>();
  const at = {
    running: { easypost: `http://127.0.0.1:${(carriers.address() as AddressInfo).port}` },
    credentials: { storefront: '00000000-0000-4000-8000-000000000001', staff: '00000000-0000-4000-8000-000000000002' },
    failpoints: { begin: () => {}, hasFired: (key: string) => key === 'third' && asked.has('quote-third') },
    shop: {
      async send(_method: string, _path: string, { key }: { key: string }) {
        asked.add(key);
        return { status: 201, body: {} };
      },
    },
    database: { em: { fork: () => ({ execute: async () => [] }) } },
    temporal: { schedule: { getHandle: () => ({ trigger: async () => {} }) } },
  } as unknown as BoundaryShop;
  const reported: string[] = [];
  const options = { atOnce: 1, withinMs: 60_000, struckWithinMs: 300, report: (line: string) => reported.push(line) };
  const tellings = [
    ['first', 'second', 'third'].map((key) => ({ story: 'given up by the carriers' as const, key, name: key })),
  ];
  const { failures, told } = await tellUntilStruck(at, tellings, options);
  expect(failures).toEqual([]);
  expect(told.map(({ key }) => key)).toEqual(['first', 'second', 'third']);
  expect(reported).toContain('first: not struck');
  expect(reported).not.toContain('third: not struck');
});
