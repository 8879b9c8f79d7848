import { Client, Connection } from '@temporalio/client';
import { type Database, openDatabase } from '../../../db/database.ts';
import { type BreakableShop, type BreakableShopOptions, startBreakableShop } from './breakable-shop.ts';

/** What `npm start -- --temporal=server` runs, every part a process, and what looks on past any network that is broken. */
export interface ShopOnProductionServer {
  readonly running: BreakableShop;
  readonly database: Database;
  readonly temporal: Client;
  stop(): Promise<void>;
}

const LOOK_ON_CONNECTIONS = 4;

/** Starts it, or leaves nothing running. */
export async function startShopOnProductionServer({
  args = [],
  ...options
}: BreakableShopOptions): Promise<ShopOnProductionServer> {
  const running = await startBreakableShop({ ...options, args: ['--temporal=server', ...args] });
  const stops = [() => running.stop()];
  const stop = async () => {
    for (const close of stops.splice(0).toReversed()) await close();
  };
  try {
    const database = await openDatabase({ url: running.databaseUrl, poolSize: LOOK_ON_CONNECTIONS });
    stops.push(() => database.close());
    const connection = await Connection.connect({ address: running.temporalAddress });
    stops.push(() => connection.close());
    return { running, database, temporal: new Client({ connection, namespace: running.temporalNamespace }), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
