import { formatMoney } from '../../domain/money/money.ts';
import { checkShopAtRest } from '../../tests/support/shop/find-violations.ts';
import { readMoneyBooks, type OrderMoney } from '../../tests/support/shop/money-books.ts';
import type { DemoOrder } from './demo-orders.ts';
import { eventTable, type DemoEvent } from './demo-events.ts';
import type { Stage } from './stage.ts';

/** What happened when, whether the books agree, and whether every invariant holds. True if they do. */
export async function reportDemo(stage: Stage, orders: readonly DemoOrder[]): Promise<boolean> {
  const { narrator, events } = stage;
  const timelines = await Promise.all(orders.map((order) => timelineOf(stage, order)));
  narrator.heading('What happened when');
  for (const { who, row } of eventTable([...timelines.flat(), ...events], narrator.clock)) {
    if (who === '') narrator.strong(row);
    else narrator.plain(row);
  }
  const booksAgree = await compareBooks(stage);
  return (await checkInvariants(stage)) && booksAgree;
}

async function timelineOf({ shop }: Stage, { id, number }: DemoOrder): Promise<DemoEvent[]> {
  const { body } = await shop.ask('GET', `/v1/orders/${id}/events?limit=100`, { as: 'staff' });
  return body.data.map(({ type, occurredAt }: { type: string; occurredAt: string }) => ({
    at: Date.parse(occurredAt),
    who: number,
    what: type,
  }));
}

async function compareBooks({ database, running, narrator }: Stage): Promise<boolean> {
  const { orders, strangers } = await readMoneyBooks(database, running.stripe ?? '');
  const sum = (of: (order: OrderMoney) => number) => {
    const amount = orders.reduce((total, order) => total + of(order), 0);
    return formatMoney({ amount, currency: 'GBP' });
  };
  narrator.heading('The money');
  narrator.plain(`Our ledger:     ${sum(({ ours }) => ours)} taken, ${sum(({ oursHeld }) => oursHeld)} still held`);
  narrator.plain(
    `Stripe’s books: ${sum(({ theirs }) => theirs)} taken, ${sum(({ theirsHeld }) => theirsHeld)} still held`,
  );
  const isPaidOnce = ({ totalMinor, ours, theirs, oursHeld, theirsHeld }: OrderMoney) =>
    ours === totalMinor && theirs === totalMinor && oursHeld === 0 && theirsHeld === 0;
  const agree = orders.every(isPaidOnce) && strangers.length === 0;
  narrator.verdict(agree, agree ? 'Each order was charged once, to the penny.' : 'The books do not agree.');
  return agree;
}

async function checkInvariants({ database, running, narrator }: Stage): Promise<boolean> {
  narrator.heading('What must be true at every moment');
  const results = await checkShopAtRest(database, running);
  for (const { id, title, status, violations } of results.toSorted((a, b) => a.id.localeCompare(b.id))) {
    const found = status === 'holds' ? '' : `: ${JSON.stringify(violations)}`;
    narrator.verdict(status === 'holds', `${id}  ${title}${found}`);
  }
  return results.every(({ status }) => status === 'holds');
}
