import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { createTemporalCalls, type TemporalCalls } from '../../../api/shared/temporal.ts';
import { hashOfApiKey } from '../../../db/credentials/api-key-secret.ts';
import { createCredentialQueries } from '../../../db/credentials/credential-queries.ts';
import { type Database, openDatabase } from '../../../db/database.ts';
import { startBreakableShop, type BreakableShop } from '../../../dev/shop/breakable-shop.ts';
import { createShopClient, type ShopClient } from '../../../dev/shop/shop-client.ts';
import { createFailpointFolder } from './failpoints.ts';
import { createOrderBoard, type OrderBoard } from './order-board.ts';

/** A shop whose workers can be told where to die, and what its stories need of it. */
export interface BoundaryShop {
  readonly running: BreakableShop;
  readonly failpoints: ReturnType<typeof createFailpointFolder>;
  readonly shop: ShopClient;
  readonly database: Database;
  readonly temporal: Client;
  readonly calls: TemporalCalls;
  readonly board: OrderBoard;
  /** Of the API keys, from which the ids of what they ask for follow. */
  readonly credentials: Readonly<Record<'storefront' | 'staff', string>>;
  stop(): Promise<void>;
}

/** What runs the workers, and their number. */
export interface WorkersOfProof {
  readonly script: string;
  readonly count: number;
}

/** One that dies leaves others that take its work over, as in production, while it starts again. */
const mortal: WorkersOfProof = { script: 'tests/prove/boundaries/keep-workers.ts', count: 3 };

/** Short waits, so that a signal that is lost with its worker is made good while the story lasts. */
const settings = {
  CARRIER_TRANSIT_MS: '200',
  CARRIER_DELIVERY_MS: '200',
  PAYMENT_POLL_SECONDS: '5',
  RESTOCK_POLL_SECONDS: '5',
  PARCEL_SILENCE_SECONDS: '10',
};

export async function startBoundaryShop(dataDir: string, workers = mortal): Promise<BoundaryShop> {
  const failpoints = createFailpointFolder(join(dataDir, 'failpoints'));
  const running = await startBreakableShop({
    dataDir,
    args: ['--temporal=server', '--warehouse=manual'],
    settings,
    workerProcess: {
      script: workers.script,
      args: [String(workers.count)],
      env: {
        FAILPOINT_FOLDER: failpoints.folder,
        WORKER_HTTP_PORT: '0',
      },
    },
  });
  // Each story does the warehouse's part itself, when it is time.
  await running.parts.warehouse.stop();
  const database = await openDatabase({ url: running.databaseUrl, poolSize: 4 });
  const connection = await Connection.connect({ address: running.temporalAddress });
  const temporal = new Client({ connection, namespace: running.temporalNamespace });
  const credential = async (key: string) => {
    const found = await createCredentialQueries(database).findLive(hashOfApiKey(key));
    if (!found) throw new Error('The shop does not know its own key');
    return found.id;
  };
  return {
    running,
    failpoints,
    shop: createShopClient(running),
    database,
    temporal,
    calls: createTemporalCalls(temporal),
    board: createOrderBoard(database),
    credentials: { storefront: await credential(running.storefrontKey), staff: await credential(running.staffKey) },
    async stop() {
      await connection.close();
      await database.close();
      await running.stop();
    },
  };
}
