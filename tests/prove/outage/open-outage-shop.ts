import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { openDatabase, type Database } from '../../../db/database.ts';
import { type BreakableShop, startBreakableShop } from '../../../dev/shop/breakable-shop.ts';
import { type FaultProxy, startFaultProxy } from '../../../dev/shop/fault-proxy.ts';
import { createShopClient, type ShopClient } from '../../../dev/shop/shop-client.ts';
import { findToxiproxy } from '../../../dev/shop/toxiproxy-program.ts';
import { readStackEnvironment } from '../../../dev/stack/environment-config.ts';
import { freePort } from '../../../dev/stack/ports.ts';
import { portVariables } from '../../../dev/stack/stack-config.ts';
import { services } from './cells.ts';

/** A shop whose API and worker reach others over a network that can be broken; whoever looks on does not. */
export interface OutageShop {
  readonly running: BreakableShop;
  readonly client: ShopClient;
  readonly network: FaultProxy;
  readonly database: Database;
  readonly temporal: Client;
  /** What ended although nobody stopped it. */
  readonly ended: readonly string[];
  stop(): Promise<void>;
}

export interface OutageShopOptions {
  readonly dataDir: string;
  readonly onProgress: (sentence: string) => void;
}

/** Parcels need a moment only; a shipping quote is good for the whole run. */
const SETTINGS = { CARRIER_TRANSIT_MS: '200', CARRIER_DELIVERY_MS: '200', QUOTE_LIFE_SECONDS: '14400' };

export async function openOutageShop({ dataDir, onProgress }: OutageShopOptions): Promise<OutageShop> {
  const stops: (() => Promise<unknown>)[] = [];
  const stop = async () => {
    for (const close of stops.splice(0).toReversed()) await close();
  };
  try {
    const { clean: env } = readStackEnvironment();
    const ports = await Promise.all(
      services.map(async (name) => ({ name, listen: await freePort(), upstream: await freePort() })),
    );
    const program = await findToxiproxy({ env, onProgress });
    const logFile = join(dataDir, 'logs', 'fault-proxy.log');
    const network = await startFaultProxy({ program, ports, logFile, env });
    stops.push(() => network.stop());
    const moved = ports.map(({ name, upstream }) => [portVariables[name].variable, String(upstream)]);
    const running = await startBreakableShop({
      dataDir,
      args: ['--temporal=server', '--warehouse=robot'],
      settings: { ...SETTINGS, ...Object.fromEntries(moved) },
      detours: Object.fromEntries(ports.map(({ name, listen }) => [name, listen])),
      onProgress,
    });
    const ended = watchParts(running, () => stops.length === 0);
    stops.push(() => running.stop());
    const database = await openDatabase({ url: running.databaseUrl, poolSize: 3 });
    stops.push(() => database.close());
    const connection = await Connection.connect({ address: running.temporalAddress });
    stops.push(() => connection.close());
    const temporal = new Client({ connection, namespace: running.temporalNamespace });
    return { running, client: createShopClient(running), network, database, temporal, ended, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function watchParts({ parts }: BreakableShop, isStopping: () => boolean): readonly string[] {
  const ended: string[] = [];
  for (const part of Object.values(parts)) {
    const { name, exited } = part.current();
    void exited.then((how) => void (isStopping() || ended.push(`${name} ${how}`)));
  }
  return ended;
}
