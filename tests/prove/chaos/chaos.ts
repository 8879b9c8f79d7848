import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import { createShopClient } from '../../../dev/shop/shop-client.ts';
import { addArticle } from '../../support/new-article.ts';
import { brokenInvariants, onShop, type ProofShop } from '../on-a-shop.ts';
import type { Proof } from '../proof.ts';
import { createAskedLog, describeCounts } from './asked-log.ts';
import { auditMoney } from './audit-money.ts';
import { brokenClaims, createClaimBook, leftOnHold } from './claims.ts';
import type { Surroundings } from './live-order.ts';
import { stuckWorkflows } from './look-at-workflows.ts';
import { isAtRest, hasEndedOrNeedsAPerson, readFacts } from './order-facts.ts';
import { planOrders } from './plan-orders.ts';
import { webhookSecrets } from './repeat-webhooks.ts';
import { clearUp, untilAtRest } from './rest.ts';
import { storm, type StormGoods } from './storm.ts';
import { twoCardsAtOnce } from './two-cards.ts';

const sizes = {
  short: { orders: 120, twoCards: 40, atOnce: 24, payWithinSeconds: 12, restWithinMs: 45_000, withinMs: 5 * 60_000 },
  full: {
    orders: 3_000,
    twoCards: 1_000,
    atOnce: 32,
    payWithinSeconds: 30,
    restWithinMs: 180_000,
    withinMs: 90 * 60_000,
  },
};
type Size = (typeof sizes)['full'];

/** Whatever is asked of an order, in whatever order and overlap: it ends, or says what it waits for, and what was said is true. */
export const chaos: Proof = async ({ seed, short, dataDir, report }) => {
  const size = short ? sizes.short : sizes.full;
  const settings = {
    ...webhookSecrets,
    PAYMENT_DEADLINE_SECONDS: String(size.payWithinSeconds),
    PAYMENT_POLL_SECONDS: '5',
    RESTOCK_POLL_SECONDS: '5',
    // A parcel that the carrier has by its own word, and that nobody brings on, is put before a person.
    PARCEL_SILENCE_SECONDS: '10',
    QUOTE_LIFE_SECONDS: '14400',
    CARRIER_TRANSIT_MS: '500',
    CARRIER_DELIVERY_MS: '500',
  };
  const shopOptions = { proof: { report }, dataDir, args: ['--warehouse=robot'], settings, withinMs: size.withinMs };
  return onShop(shopOptions, async (proofShop) => {
    const goods = await addGoods(proofShop);
    const connection = await Connection.connect({ address: proofShop.running.temporalAddress });
    const around: Surroundings = {
      ...proofShop,
      client: createShopClient(proofShop.running),
      temporal: new Client({ connection, namespace: proofShop.running.temporalNamespace }),
      book: createClaimBook(),
      log: createAskedLog(),
      backorderedSku: goods.backordered,
    };
    try {
      return await throwAt(around, goods, { seed, size, dataDir, report });
    } finally {
      await connection.close();
    }
  });
};

interface Throw {
  readonly seed: number;
  readonly size: Size;
  readonly dataDir: string;
  readonly report: (line: string) => void;
}

async function throwAt(around: Surroundings, goods: StormGoods, { seed, size, dataDir, report }: Throw) {
  const { book, database, log } = around;
  const paid = await twoCardsAtOnce(around, goods.main[0] ?? '', size.twoCards);
  report(`${paid.length} orders were sent two cards at once`);
  const misbehaving = await disturbProviders(around);
  const told = await storm(around, { plans: planOrders(seed, size.orders), goods, atOnce: size.atOnce });
  report(`${told.length} of ${size.orders} orders are there, ${book.claims.length} promises were made`);
  await misbehaving.stop();
  const stuck = await untilAtRest(around, size.restWithinMs, isAtRest);
  await clearUp(around, size.orders);
  stuck.push(...(await untilAtRest(around, size.restWithinMs, hasEndedOrNeedsAPerson)));
  log.writeTo(join(dataDir, 'asked.jsonl'));
  const facts = await readFacts(database);
  const violations = [
    ...stuck,
    ...(await stuckWorkflows(around.temporal)),
    ...book.complaints,
    ...brokenClaims(book.claims, facts),
    ...leftOnHold(facts.values()),
    ...(await auditMoney(around)),
    ...(await brokenInvariants(around)),
  ];
  return {
    violations: [...new Set(violations)],
    figures: {
      'orders that commands were thrown at': told.length,
      'orders that were sent two cards at once': paid.length,
      'promises that were kept': book.claims.length - brokenClaims(book.claims, facts).length,
      ends: describeCounts(countBy([...facts.values()].map(({ status }) => status))),
      answers: log.counts(),
    },
  };
}

async function addGoods({ shop }: ProofShop): Promise<StormGoods> {
  const add = (place: string, count: number) =>
    Promise.all(
      Array.from({ length: count }, (_, index) =>
        addArticle(shop, `CHAOS-${place}-${index + 1}`, { units: { [place]: 100_000 } }),
      ),
    );
  const backordered = await addArticle(shop, 'CHAOS-LATER', { backorderable: true });
  return { main: await add('MAIN', 8), east: await add('EAST', 3), backordered };
}

const DISTURB_EVERY_MS = 400;

/** Webhooks come twice, late and in another order, and now and then the payment provider is slow. */
async function disturbProviders({ running }: ProofShop) {
  const stopped = new AbortController();
  const on = (base: string | undefined, fault: object) =>
    fetch(`${base}/simulator/faults`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(fault),
    });
  await on(running.easypost, { route: 'tracker.*', webhook: { duplicate: 1 } });
  const loop = (async () => {
    while (!stopped.signal.aborted) {
      await on(running.stripe, { route: 'POST /v1/payment_intents*', latencyMs: 1_500, times: 1 });
      await on(running.stripe, { route: '*', webhook: { duplicate: 2, delayMs: 700 }, times: 1 });
      await on(running.stripe, { route: '*', webhook: { reorder: true }, times: 1 });
      await delay(DISTURB_EVERY_MS, undefined, { signal: stopped.signal }).catch(() => {});
    }
  })();
  return {
    async stop() {
      stopped.abort();
      await loop;
      for (const base of [running.stripe, running.easypost])
        await fetch(`${base}/simulator/faults`, { method: 'DELETE' });
    },
  };
}

function countBy(kinds: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const kind of kinds) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return counts;
}
