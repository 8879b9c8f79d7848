import { openDatabase } from '../../db/database.ts';
import { isFinal } from '../../domain/orders/order-status.ts';
import type { BreakableShop } from '../../tests/support/shop/breakable-shop.ts';
import { eventually } from '../../tests/support/eventually.ts';
import { createPatientClient } from '../../tests/support/shop/patient-client.ts';
import type { Narrator } from './narrator.ts';
import { killAndStartAgain, type Stage } from './stage.ts';
import { reportDemo } from './report-demo.ts';
import { declinedOrder, huntedOrder, plainOrder, securedOrder, type DemoOrder } from './demo-orders.ts';

const FINAL_WITHIN_MS = 90_000;

/** Plays the demo on a running shop. True if every part of the promise came true before one's eyes. */
export async function runDemo(running: BreakableShop, narrator: Narrator): Promise<boolean> {
  const database = await openDatabase({ url: running.databaseUrl, poolSize: 2 });
  try {
    const stage: Stage = { running, database, narrator, events: [], shop: createPatientClient(running) };
    narrator.heading('Orders');
    const orders: DemoOrder[] = [];
    for (const place of [plainOrder, declinedOrder, securedOrder, huntedOrder]) orders.push(await place(stage));
    await killWhileParcelsTravel(stage);
    const ended = await allFinal(stage, orders);
    return (await reportDemo(stage, orders)) && ended;
  } finally {
    await database.close();
  }
}

async function killWhileParcelsTravel(stage: Stage): Promise<void> {
  stage.narrator.tell('The parcels are on their way. Now the database goes.');
  await killAndStartAgain(stage, 'postgres', 'PostgreSQL', 1_000);
}

async function allFinal({ shop, narrator }: Stage, orders: readonly DemoOrder[]): Promise<boolean> {
  narrator.tell('Nobody does anything any more but the warehouse and the carrier.');
  const ends = await Promise.all(
    orders.map(async ({ id, number }) => {
      const order = await eventually(
        async () => {
          const { body } = await shop.ask('GET', `/v1/orders/${id}`);
          return isFinal(body.status) && body;
        },
        FINAL_WITHIN_MS,
        250,
      ).catch(() => ({ status: 'not final' }));
      narrator.tell(`${number} is ${order.status}.`);
      return order.status;
    }),
  );
  return ends.every((status) => status === 'completed');
}
