import { createShopClient, type ShopClient } from '../../support/shop/shop-client.ts';
import { createSeededRandom } from '../../support/seeded-random.ts';
import { eventually } from '../../support/eventually.ts';
import { brokenInvariants, onShop, type ProofShop } from '../on-a-shop.ts';
import { behaviours } from '../outage/behaviours.ts';
import { complaintsAbout, countEffects, prepareRequests, type PreparedRequest } from '../outage/requests.ts';
import type { Proof } from '../proof.ts';
import { partOutages, type PartOutage } from './part-outages.ts';

/** The platform answers within 10 s; what is above that is this machine's, with all these processes on it. */
const DEADLINE_MS = 12_000;
const BACK_WITHIN_MS = 60_000;
const FINAL_WITHIN_MS = 90_000;
const WITHIN_MS = 20 * 60_000;

const settings = { CARRIER_TRANSIT_MS: '200', CARRIER_DELIVERY_MS: '200' };

/** What became of the orders of all outages. */
interface Seen {
  readonly ordered: Set<string>;
  readonly cancelled: string[];
}

/**
 * Each part of the shop is killed, or stands still, while it is asked for everything at once: everybody is answered in time, as is
 * agreed for that outage, and what was asked is done once when the part is there again.
 */
export const proveParts: Proof = async ({ seed, dataDir, report }) =>
  onShop({ proof: { report }, dataDir, settings, withinMs: WITHIN_MS }, async (proofShop) => {
    const shop = createShopClient(proofShop.running);
    const seen: Seen = { ordered: new Set(), cancelled: [] };
    const outages = createSeededRandom(seed).shuffled(partOutages);
    const violations: string[] = [];
    let slowestMs = 0;
    for (const outage of outages) {
      const { complaints, tookMs } = await askDuring(outage, proofShop, shop, seen);
      report(`while ${outage.what}: the slowest answer took ${(tookMs / 1_000).toFixed(1)} s`);
      violations.push(...complaints.map((complaint) => `While ${outage.what}: ${complaint}`));
      slowestMs = Math.max(slowestMs, tookMs);
    }
    violations.push(...(await otherEndings(shop, seen)), ...(await otherEffects(shop, outages.length)));
    return {
      violations: [...violations, ...(await brokenInvariants(proofShop))],
      figures: {
        seed,
        outages: outages.length,
        orders: seen.ordered.size + seen.cancelled.length,
        'the slowest answer (s)': Math.round(slowestMs / 100) / 10,
      },
    };
  });

async function askDuring(
  { breakIt, mended, mend, expected }: PartOutage,
  { running }: ProofShop,
  shop: ShopClient,
  seen: Seen,
): Promise<{ readonly complaints: readonly string[]; readonly tookMs: number }> {
  const requests = await prepareRequests(shop);
  await breakIt(running);
  const sent = Promise.all(
    requests.map(async ({ kind, method, path, request }) => {
      const answer = await shop.send(method, path, request);
      const complaints = complaintsAbout(answer, behaviours[expected][kind], DEADLINE_MS);
      return { complaints: complaints.map((complaint) => `${kind}: ${complaint}`), tookMs: answer.tookMs };
    }),
  );
  if (mended === 'afterwards') await sent;
  await mend(running);
  const answers = await sent;
  await eventually(async () => (await shop.send('GET', '/readyz')).status === 200, BACK_WITHIN_MS);
  for (const request of requests) await repeat(shop, request, seen);
  return {
    complaints: answers.flatMap(({ complaints }) => complaints),
    tookMs: Math.max(...answers.map(({ tookMs }) => tookMs)),
  };
}

/** As a client does that has no answer, or one that promised nothing yet: under the same key, until it has one. */
async function repeat(shop: ShopClient, { kind, method, path, request }: PreparedRequest, seen: Seen): Promise<void> {
  const { body } = await shop.ask(method, path, request);
  if (kind === 'place an order') seen.ordered.add(body.id);
  if (kind === 'cancel an order') seen.cancelled.push(body.id);
}

/** Every order comes to its final state, each that was cancelled to that one. */
async function otherEndings(shop: ShopClient, { ordered, cancelled }: Seen): Promise<string[]> {
  const read = async (): Promise<{ id: string; status: string }[]> => shop.list('/v1/orders');
  const isFinal = ({ status }: { readonly status: string }) => ['completed', 'cancelled'].includes(status);
  await eventually(async () => (await read()).every(isFinal), FINAL_WITHIN_MS).catch(() => {});
  const orders = await read();
  const wanted = (id: string) => (ordered.has(id) ? 'completed' : cancelled.includes(id) ? 'cancelled' : 'not there');
  const missing = [...ordered, ...cancelled].filter((id) => !orders.some((order) => order.id === id));
  return [
    ...missing.map((id) => `The order ${id} is gone`),
    ...orders.flatMap(({ id, status }) =>
      status === wanted(id) ? [] : [`The order ${id} is ${status}, not ${wanted(id)}`],
    ),
  ];
}

/** Each receipt and each customer of all outages is there once. */
async function otherEffects(shop: ShopClient, outages: number): Promise<string[]> {
  const { receipts, customers } = await countEffects(shop);
  return [
    ...(receipts === outages ? [] : [`${receipts} receipts were booked, not ${outages}`]),
    ...(customers === outages ? [] : [`${customers} customers were added, not ${outages}`]),
  ];
}
