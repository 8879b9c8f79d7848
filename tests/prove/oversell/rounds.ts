import { prepareOrder } from '../../support/shop/shopper.ts';
import { addArticle } from '../../support/new-article.ts';
import type { SeededRandom } from '../../support/seeded-random.ts';
import type { ProofShop } from '../on-a-shop.ts';
import { buyers, rush, type Rush } from './rush.ts';
import { auditShelf, watchShelf, type Shelf } from './shelf.ts';

const HOT_SKUS = 5;
const ELSEWHERE = 0.4;
const DECLINED_ONE_IN = 5;

export interface Crowd {
  readonly buyers: number;
  readonly units: number;
}

/** Where the sales of all rounds take place. */
export interface Market extends ProofShop {
  /** How many want how many units. */
  readonly crowd: Crowd;
  readonly random: SeededRandom;
  /** Ids of orders that were paid for, over all rounds, and of those that ran out of time. */
  readonly sold: Set<string>;
  readonly expired: Set<string>;
}

/** One sale, and what was wrong with it. */
export interface Round {
  readonly name: string;
  readonly violations: readonly string[];
  readonly rushed: Rush;
}

/** Many more buyers than units: each unit is sold once, and everybody else is told so. */
export async function plainRound(market: Market, number: number): Promise<Round> {
  const name = `plain-${number}`;
  const shelf = await fillShelf(market, [`HOT-${name}`], unitsIn(number, market.crowd));
  return sale(market, name, shelf, async () => {
    const quoted = await prepareOrder(market.shop, name, { lines: linesOf(shelf) });
    return buyers(market.crowd.buyers, quoted);
  });
}

/** The same for carts of several articles, each with its lines in an order of its own. */
export async function cartRound(market: Market, number: number): Promise<Round> {
  const name = `carts-${number}`;
  const skus = Array.from({ length: HOT_SKUS }, (_, index) => `HOT-${name}-${index + 1}`);
  const shelf = await fillShelf(market, skus, { MAIN: market.crowd.units });
  return sale(market, name, shelf, async () => {
    const lines = linesOf(shelf);
    const quoted = await prepareOrder(market.shop, name, { lines });
    return buyers(market.crowd.buyers, quoted).map(({ key, body }) => ({
      key,
      body: { ...body, lines: market.random.shuffled(lines) },
    }));
  });
}

/**
 * One in five has a card that is declined. Some of those pay with another, the others let their deadline pass; then
 * what they held is for the next, to the last unit.
 */
export async function declinedRound(market: Market, number: number): Promise<Round> {
  const { shop, database, random, sold, crowd } = market;
  const name = `declined-${number}`;
  const shelf = await fillShelf(market, [`HOT-${name}`], unitsIn(number, crowd));
  const quoted = await prepareOrder(shop, name, { lines: linesOf(shelf) });
  const declines = random.shuffled(Array.from({ length: crowd.buyers }, (_, index) => index % DECLINED_ONE_IN === 0));
  const watch = watchShelf(database, shelf);
  const card = (index: number) => (declines[index] ? 'pm_card_visa_chargeDeclined' : 'pm_card_visa');
  const rushed = await rush(shop, buyers(crowd.buyers, quoted, card));
  const complaints = [...complaintsAbout(rushed, crowd.units, crowd.buyers - crowd.units)];

  const unpaid = random.shuffled(rushed.unpaid);
  const payers = unpaid.slice(0, Math.floor(unpaid.length / 2));
  const tooLate = await rush(shop, buyers(1, { ...quoted, key: `${name}-while-held` }));
  complaints.push(...complaintsAbout(tooLate, 0, 1));
  await Promise.all(payers.map((id) => payWithAnotherCard(market, id)));
  await Promise.all(unpaid.slice(payers.length).map((id) => expires(market, id)));
  const bought = [...rushed.confirmed, ...payers];
  complaints.push(...(await auditShelf(database, shelf, bought)));

  const left = crowd.units - bought.length;
  const next = await rush(shop, buyers(left, { ...quoted, key: `${name}-next` }));
  const oneMore = await rush(shop, buyers(1, { ...quoted, key: `${name}-one-more` }));
  complaints.push(...complaintsAbout(next, left, 0), ...complaintsAbout(oneMore, 0, 1));
  bought.push(...next.confirmed);
  complaints.push(...(await watch.stop()), ...(await auditShelf(database, shelf, bought)));
  for (const id of bought) sold.add(id);
  return { name, rushed, violations: complaints.map((complaint) => `${name}: ${complaint}`) };
}

async function sale(
  { shop, database, sold, crowd }: Market,
  name: string,
  shelf: Shelf,
  prepare: () => Promise<ReturnType<typeof buyers>>,
): Promise<Round> {
  const orders = await prepare();
  const watch = watchShelf(database, shelf);
  const rushed = await rush(shop, orders);
  const complaints = [
    ...complaintsAbout(rushed, crowd.units, crowd.buyers - crowd.units),
    ...(await watch.stop()),
    ...(await auditShelf(database, shelf, rushed.confirmed)),
  ];
  for (const id of rushed.confirmed) sold.add(id);
  const unpaid = rushed.unpaid.map((id) => `order ${id} was not paid by a good card`);
  return { name, rushed, violations: [...complaints, ...unpaid].map((complaint) => `${name}: ${complaint}`) };
}

function complaintsAbout({ confirmed, unpaid, refused, odd }: Rush, units: number, refusals: number): string[] {
  const got = confirmed.length + unpaid.length;
  return [
    ...(got === units ? [] : [`${got} buyers got a unit, not ${units}`]),
    ...(refused === refusals ? [] : [`${refused} buyers were told that it is sold out, not ${refusals}`]),
    ...odd,
  ];
}

/** Every other round the units are in two places, so that a plan may fail that was good a moment ago. */
function unitsIn(round: number, { units }: Crowd): Record<string, number> {
  const elsewhere = Math.floor(units * ELSEWHERE);
  return round % 2 === 0 ? { MAIN: units - elsewhere, EAST: elsewhere } : { MAIN: units };
}

async function fillShelf({ shop }: Market, skus: readonly string[], units: Record<string, number>): Promise<Shelf> {
  for (const sku of skus) await addArticle(shop, sku, { units });
  return { skus, units: Object.values(units).reduce((sum, count) => sum + count, 0) };
}

function linesOf({ skus }: Shelf): { readonly sku: string; readonly quantity: number }[] {
  return skus.map((sku) => ({ sku, quantity: 1 }));
}

async function payWithAnotherCard({ shop }: Market, id: string): Promise<void> {
  const { status, body } = await shop.ask('POST', `/v1/orders/${id}/payments`, {
    body: { paymentMethod: 'pm_card_visa' },
    key: `pay-${id}`,
  });
  if (status !== 201) throw new Error(`Order ${id} could not be paid with another card: ${JSON.stringify(body)}`);
}

/** An order that waits for its payment is answered on its next change. */
async function expires({ shop, expired }: Market, id: string): Promise<void> {
  for (const giveUpAt = Date.now() + 120_000; ;) {
    const { body } = await shop.ask('GET', `/v1/orders/${id}?wait=25`, { timeoutMs: 40_000 });
    if (body.status === 'expired') return void expired.add(id);
    if (Date.now() > giveUpAt) throw new Error(`Order ${id} is ${body.status} long after its payment was due`);
  }
}
