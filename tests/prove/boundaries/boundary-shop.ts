import { join } from 'node:path';
import { policySetting } from '../../../dev/seed/seed-config.ts';
import { createTemporalCalls, type TemporalCalls } from '../../../api/shared/temporal.ts';
import { hashOfApiKey } from '../../../db/credentials/api-key-secret.ts';
import { createCredentialQueries } from '../../../db/credentials/credential-queries.ts';
import { createShopClient, type ShopClient } from '../../support/shop/shop-client.ts';
import {
  type ShopOnProductionServer,
  startShopOnProductionServer,
} from '../../support/shop/shop-on-production-server.ts';
import { receiveUnits } from '../../support/new-article.ts';
import { createFailpointFolder } from './failpoints.ts';
import { createOrderBoard, type OrderBoard } from './order-board.ts';
import { PLENTY } from './place-order.ts';

/** A shop whose workers can be told where to die, and what its stories need of it. */
export interface BoundaryShop extends ShopOnProductionServer {
  readonly failpoints: ReturnType<typeof createFailpointFolder>;
  readonly shop: ShopClient;
  readonly calls: TemporalCalls;
  readonly board: OrderBoard;
  /** Of the API keys, from which the ids of what they ask for follow. */
  readonly credentials: Readonly<Record<'storefront' | 'staff', string>>;
}

/** What runs the workers, and their number. */
export interface WorkersOfProof {
  readonly script: string;
  readonly count: number;
}

/** One that dies leaves others that take its work over, as in production, while it starts again. */
const mortal: WorkersOfProof = { script: 'tests/prove/boundaries/keep-workers.ts', count: 3 };

/** For every story of a full run, which orders one or some. */
const PLENTY_UNITS = 5_000;

/** Short waits, so that a signal that is lost with its worker is made good while the story lasts. */
const settings = {
  CARRIER_TRANSIT_MS: '200',
  CARRIER_DELIVERY_MS: '200',
  PAYMENT_POLL_SECONDS: '5',
  RESTOCK_POLL_SECONDS: '5',
  // All stories order by one quote, and a full run lasts longer than one does.
  ...policySetting({ parcels: { silenceSeconds: 10 }, quotes: { lifeSeconds: 14_400 } }),
};

export async function startBoundaryShop(dataDir: string, workers = mortal): Promise<BoundaryShop> {
  const failpoints = createFailpointFolder(join(dataDir, 'failpoints'));
  const started = await startShopOnProductionServer({
    dataDir,
    args: ['--warehouse=manual'],
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
  const { running, database, temporal } = started;
  // Each story does the warehouse's part itself, when it is time.
  await running.parts.warehouse.stop();
  const credential = async (key: string) => {
    const found = await createCredentialQueries(database).findLive(hashOfApiKey(key));
    if (!found) throw new Error('The shop does not know its own key');
    return found.id;
  };
  const shop = createShopClient(running);
  await receiveUnits(shop, PLENTY, { MAIN: PLENTY_UNITS });
  return {
    ...started,
    failpoints,
    shop,
    calls: createTemporalCalls(temporal),
    board: createOrderBoard(database),
    credentials: { storefront: await credential(running.storefrontKey), staff: await credential(running.staffKey) },
  };
}
