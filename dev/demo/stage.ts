import { setTimeout as delay } from 'node:timers/promises';
import type { Database } from '../../db/database.ts';
import type { BreakableShop, PartName } from '../../tests/support/shop/breakable-shop.ts';
import type { ShopClient } from '../../tests/support/shop/shop-client.ts';
import type { DemoEvent } from './demo-events.ts';
import type { Narrator } from './narrator.ts';

/** What the demo works on. */
export interface Stage {
  readonly running: BreakableShop;
  readonly shop: ShopClient;
  readonly database: Database;
  readonly narrator: Narrator;
  /** What was taken away and given back, for the table. */
  readonly events: DemoEvent[];
}

/** Takes a process away without a word, and starts it again after a while. */
export async function killAndStartAgain(
  { running, narrator, events }: Stage,
  name: PartName,
  called: string,
  awayMs: number,
): Promise<void> {
  const part = running.parts[name];
  events.push({ at: Date.now(), who: '', what: `✗ ${called} is killed` });
  narrator.warn(`${called} is killed: kill -9 ${part.current().processGroup}`);
  await part.kill();
  await delay(awayMs);
  await part.startAgain();
  events.push({ at: Date.now(), who: '', what: `✓ ${called} is back` });
  narrator.tell(`${called} was started again and is ready.`);
}
