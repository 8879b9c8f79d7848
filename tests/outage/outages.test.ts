import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openDatabase } from '../../db/database.ts';
import { eventually } from '../support/eventually.ts';
import { findViolations } from '../support/shop/find-violations.ts';
import { createShopClient, type ShopClient } from '../support/shop/shop-client.ts';
import { startBreakableShop, type BreakableShop } from '../support/shop/breakable-shop.ts';
import { behaviours } from './behaviours.ts';
import { outages } from './outages.ts';
import { complaintsAbout, countEffects, prepareRequests, type PreparedRequest } from './requests.ts';

/** The platform answers within 10 s; what is above that is this machine's, with all these processes on it. */
const DEADLINE_MS = 12_000;

let dataDir: string;
let running: BreakableShop;
let shop: ShopClient;
const cancelled: string[] = [];
const ordered = new Set<string>();

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'quartermaster-outage-'));
  running = await startBreakableShop({ dataDir, settings: { CARRIER_TRANSIT_MS: '200', CARRIER_DELIVERY_MS: '200' } });
  shop = createShopClient(running);
}, 90_000);
afterAll(async () => {
  await running?.stop();
  rmSync(dataDir, { recursive: true, force: true });
}, 60_000);

describe('the platform', () => {
  it.each(outages)(
    'answers everybody in time while $what, and goes on by itself',
    async ({ breakIt, mended, mend, expected }) => {
      const requests = await prepareRequests(shop);
      await breakIt(running);
      const sent = Promise.all(
        requests.map(async ({ kind, method, path, request }) => {
          const answer = await shop.send(method, path, request);
          return complaintsAbout(answer, behaviours[expected][kind], DEADLINE_MS).map(
            (complaint) => `${kind}: ${complaint}`,
          );
        }),
      );
      if (mended === 'afterwards') await sent;
      await mend(running);
      expect((await sent).flat()).toEqual([]);

      await eventually(async () => (await shop.send('GET', '/readyz')).status === 200);
      for (const request of requests) await repeat(request);
    },
    60_000,
  );

  it('takes every order to its final state', async () => {
    const found = await eventually(async () => {
      const orders: { id: string; status: string }[] = await shop.list('/v1/orders');
      return orders.every(({ status }) => ['completed', 'cancelled'].includes(status)) ? orders : undefined;
    }, 60_000);
    const endsAs = (wanted: string) => found.filter(({ status }) => status === wanted).map(({ id }) => id);
    expect(endsAs('completed').sort()).toEqual([...ordered].sort());
    expect(endsAs('cancelled').sort()).toEqual(cancelled.sort());
  }, 90_000);

  it('has booked each receipt and added each customer once', async () => {
    expect(await countEffects(shop)).toEqual({ receipts: outages.length, customers: outages.length });
  });

  it('breaks no invariant', async () => {
    const database = await openDatabase({ url: running.databaseUrl, poolSize: 2 });
    try {
      expect(await findViolations(database, running)).toEqual([]);
    } finally {
      await database.close();
    }
  }, 60_000);
});

/** As a client does that has no answer, or one that promised nothing yet: under the same key, until it has one. */
async function repeat({ kind, method, path, request }: PreparedRequest): Promise<void> {
  const { body } = await shop.ask(method, path, request);
  if (kind === 'place an order') ordered.add(body.id);
  if (kind === 'cancel an order') cancelled.push(body.id);
}
