import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { policySetting } from '../../dev/seed/seed-config.ts';
import { openDatabase, type Database } from '../../db/database.ts';
import { isFinal, orderStatuses } from '../../domain/orders/order-status.ts';
import type { SimulatedPayments } from '../../dev/simulators/stripe/read-simulated-payments.ts';
import { eachAtOnce } from '../support/each-at-once.ts';
import { findViolations } from '../support/shop/find-violations.ts';
import { livingIn, runStack, type RunningStack } from '../support/shop/stack-as-process.ts';
import { createSeededRandom } from '../support/seeded-random.ts';
import { createPatientClient } from '../support/shop/patient-client.ts';
import type { ShopClient } from '../support/shop/shop-client.ts';
import { readStackEnvironment } from '../../dev/stack/environment-config.ts';
import { chooseStories } from './choose-stories.ts';
import { expectedTotals, readPriceList } from './expected-totals.ts';
import { tellStory, type PlacedOrder } from './order-stories.ts';
import { orderLinesFile, readBaskets } from './read-baskets.ts';
import { orderAcrossLocations, orderBeforeThereIsAny } from './special-orders.ts';

const INVOICES = 200;
const AT_ONCE = 8;

// A wholesaler's customers order by the thousand, some of them several times on a morning: no limit on what one holds unpaid.
const WHOLESALE = policySetting({ 'unpaid-orders': { unitsOfBuyer: 0 } });

// Printed with each run; put a number here to see a run again.
const seed = Date.now() % 1_000_000;

let dataDir: string;
let stack: RunningStack;
let database: Database;
let shop: ShopClient;
let placed: PlacedOrder[];

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'quartermaster-200-'));
  stack = await runStack({
    dataDir,
    settings: { CARRIER_TRANSIT_MS: '200', CARRIER_DELIVERY_MS: '200', ...WHOLESALE },
  });
  database = await openDatabase({ url: stack.databaseUrl, poolSize: 2 });
  shop = createPatientClient(stack);
}, 60_000);
afterAll(async () => {
  await database?.close();
  await stack?.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

describe(`a real shop's first ${INVOICES} invoices, ordered again (seed ${seed})`, () => {
  it('imports the shop from its order lines', () => {
    const command = ['tools/import/main.ts', orderLinesFile, `--database-url=${stack.databaseUrl}`, '--json'];
    const { status, stdout, stderr } = spawnSync(process.execPath, command, {
      cwd: resolve(import.meta.dirname, '../..'),
      env: readStackEnvironment().clean,
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(stderr);
    expect(JSON.parse(stdout)).toMatchObject({ kind: expect.stringMatching(/^(already-)?applied$/) });
  });

  it('takes every order to its one final state', async () => {
    const random = createSeededRandom(seed);
    const { baskets, skipped } = await readBaskets(orderLinesFile, INVOICES);
    const customers = await customersByReference();
    const told = chooseStories(baskets.length, random);
    const startedAt = performance.now();
    placed = await eachAtOnce(baskets, AT_ONCE, async ({ invoiceNo, customerReference, country, lines }, index) =>
      tellStory(shop, `invoice-${invoiceNo}`, told[index] ?? 'plain', {
        lines,
        country,
        customerId: customers.get(customerReference ?? ''),
        choose: (options) => random.pick(options),
      }),
    );
    const placedAfterMs = performance.now() - startedAt;
    placed.push(await orderAcrossLocations(shop), await orderBeforeThereIsAny(shop));
    await nobodyWaits();
    report(baskets.length, skipped, placedAfterMs, performance.now() - startedAt);
    const ends: { id: string; status: string }[] = await shop.list('/v1/orders');
    const statusOf = new Map(ends.map(({ id, status }) => [id, status]));
    expect(ends).toHaveLength(placed.length);
    expect(placed.filter(({ id, mayEnd }) => !mayEnd.includes(statusOf.get(id) ?? 'gone'))).toEqual([]);
  }, 400_000);

  it('answers a repeat with the order that there is', async () => {
    const some = placed.filter(({ story }) => story !== 'plain');
    for (const { id, repeat } of some) expect((await repeat()).id).toBe(id);
    expect(await shop.list('/v1/orders')).toHaveLength(placed.length);
  });

  it('charges what catalogue, tax and quote come to, and takes exactly that', async () => {
    const prices = await readPriceList(shop, database);
    const state = (await (await fetch(`${stack.stripe}/simulator/state`)).json()) as SimulatedPayments;
    const takenFor = new Map<string, number>();
    for (const { metadata, capturedMinor, refundedMinor } of state.intents) {
      const orderId = metadata['order_id'] ?? '';
      takenFor.set(orderId, (takenFor.get(orderId) ?? 0) + capturedMinor - refundedMinor);
    }
    const differences = await eachAtOnce(placed, AT_ONCE, async ({ id, story, wanted, shippingMinor }) => {
      const { body: order } = await shop.ask('GET', `/v1/orders/${id}`);
      const expected = expectedTotals(prices, { country: 'GB', ...wanted }, BigInt(shippingMinor));
      const charged = Object.fromEntries(
        Object.keys(expected).map((part) => [part, BigInt(order.totals[part].amount)]),
      );
      const taken = BigInt(takenFor.get(id) ?? 0);
      const due = order.status === 'completed' ? expected.total : 0n;
      const agrees = taken === due && Object.entries(expected).every(([part, amount]) => charged[part] === amount);
      return agrees ? [] : [{ order: order.number, story, expected, charged, taken }];
    });
    expect(differences.flat()).toEqual([]);
    expect(takenFor.size).toBe(placed.length);
  });

  it('breaks no invariant', async () => {
    expect(await findViolations(database, stack)).toEqual([]);
  });

  it('stops, and leaves nothing running', async () => {
    await database.close();
    expect(stack.groups.length).toBeGreaterThanOrEqual(5);
    expect(await stack.stop()).toBe(0);
    expect(livingIn(stack.groups)).toEqual([]);
  });
});

/** Who has ordered before, by the number in the file. */
async function customersByReference(): Promise<Map<string, string>> {
  const customers = await shop.list('/v1/customers');
  return new Map(customers.map(({ id, externalReference }) => [externalReference, id]));
}

/** Looks at one open order at most, and seldom: the shop has work to do. */
async function nobodyWaits(): Promise<void> {
  const open = orderStatuses.filter((status) => !isFinal(status)).map((status) => `status=${status}`);
  for (const until = Date.now() + 180_000; ;) {
    const { body } = await shop.ask('GET', `/v1/orders?limit=1&${open.join('&')}`, { as: 'staff' });
    if (body.data.length === 0) return;
    if (Date.now() > until) throw new Error(`Order ${body.data[0].number} is still ${body.data[0].status}`);
    await delay(500);
  }
}

function report(count: number, skipped: number, placedMs: number, doneMs: number): void {
  const perSecond = (ms: number) => (count / (ms / 1_000)).toFixed(1);
  process.stderr.write(
    `${count} invoices (${skipped} skipped), seed ${seed}: placed at ${perSecond(placedMs)}/s, delivered at ${perSecond(doneMs)}/s, ${(doneMs / 1_000).toFixed(1)} s in all\n`,
  );
}
