import { join } from 'node:path';
import { policySetting } from '../../../dev/seed/seed-config.ts';
import { createShopClient } from '../../support/shop/shop-client.ts';
import { addArticle } from '../../support/new-article.ts';
import { brokenInvariants, onShop, type ProofShop } from '../on-a-shop.ts';
import type { Proof } from '../proof.ts';
import { createAskedLog, describeCounts } from './asked-log.ts';
import { auditMoney } from './audit-money.ts';
import { brokenClaims, createClaimBook, leftOnHold } from './claims.ts';
import { createCorrectionLog } from './corrections.ts';
import { disturb } from './disturb.ts';
import type { Surroundings } from './live-order.ts';
import { neverTaken } from './never-taken.ts';
import { stuckWorkflows } from './look-at-workflows.ts';
import { isAtRest, readFacts } from './order-facts.ts';
import { planOrders } from './plan-orders.ts';
import { webhookSecrets } from './repeat-webhooks.ts';
import { seeToEverything, untilAtRest } from './rest.ts';
import { storm, type StormGoods } from './storm.ts';
import { twoCardsAtOnce } from './two-cards.ts';

const sizes = {
  short: {
    orders: 120,
    twoCards: 40,
    atOnce: 24,
    payWithinSeconds: 12,
    lookEverySeconds: 5,
    silentAfterSeconds: 10,
    restWithinMs: 45_000,
    withinMs: 8 * 60_000,
  },
  full: {
    orders: 3_000,
    twoCards: 1_000,
    atOnce: 32,
    payWithinSeconds: 30,
    // More than a thousand orders wait at the end, all of which look again and again.
    lookEverySeconds: 20,
    silentAfterSeconds: 30,
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
    PAYMENT_POLL_SECONDS: String(size.lookEverySeconds),
    RESTOCK_POLL_SECONDS: String(size.lookEverySeconds),
    ...policySetting({
      payment: { deadlineSeconds: size.payWithinSeconds },
      // A parcel that the carrier has by its own word, and that nobody brings on, is put before a person.
      parcels: { silenceSeconds: size.silentAfterSeconds },
      quotes: { lifeSeconds: 14_400 },
    }),
    CARRIER_TRANSIT_MS: '500',
    CARRIER_DELIVERY_MS: '500',
  };
  const shopOptions = { proof: { report }, dataDir, args: ['--warehouse=robot'], settings, withinMs: size.withinMs };
  return onShop(shopOptions, async (proofShop) => {
    const goods = await addGoods(proofShop);
    const around: Surroundings = {
      ...proofShop,
      client: createShopClient(proofShop.running),
      book: createClaimBook(),
      log: createAskedLog(),
      corrections: createCorrectionLog(),
      backorderedSku: goods.backordered,
    };
    return throwAt(around, goods, { seed, short, size, dataDir, report });
  });
};

interface Throw {
  readonly seed: number;
  readonly short: boolean;
  readonly size: Size;
  readonly dataDir: string;
  readonly report: (line: string) => void;
}

async function throwAt(around: Surroundings, goods: StormGoods, { seed, short, size, dataDir, report }: Throw) {
  const { book, database, log } = around;
  const paid = await twoCardsAtOnce(around, goods.main[0] ?? '', size.twoCards);
  report(`${paid.length} orders were sent two cards at once`);
  const disturbance = await disturb(around);
  const told = await storm(around, { plans: planOrders(seed, size.orders), goods, atOnce: size.atOnce });
  report(`${told.length} of ${size.orders} orders are there, ${book.claims.length} promises were made`);
  await disturbance.stop();
  const stuck = await untilAtRest(around, size.restWithinMs, isAtRest);
  await disturbance.mend();
  stuck.push(...(await seeToEverything(around, size)));
  log.writeTo(join(dataDir, 'asked.jsonl'));
  const facts = await readFacts(database);
  const violations = [
    ...stuck,
    ...(await stuckWorkflows(around.temporal)),
    ...book.complaints,
    ...brokenClaims(book.claims, facts),
    ...around.corrections.broken(facts),
    ...leftOnHold(facts.values()),
    ...neverTaken(log.accepted, short),
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

function countBy(kinds: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const kind of kinds) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return counts;
}
