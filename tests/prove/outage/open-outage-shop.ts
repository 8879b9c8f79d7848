import { join } from 'node:path';
import { policySetting } from '../../../dev/seed/seed-config.ts';
import { readStackEnvironment } from '../../../dev/stack/environment-config.ts';
import { freePort } from '../../../dev/stack/ports.ts';
import { portVariables } from '../../../dev/stack/stack-config.ts';
import type { BreakableShop } from '../../support/shop/breakable-shop.ts';
import { createShopClient, type ShopClient } from '../../support/shop/shop-client.ts';
import {
  type ShopOnProductionServer,
  startShopOnProductionServer,
} from '../../support/shop/shop-on-production-server.ts';
import { services } from './cells.ts';
import { type FaultProxy, startFaultProxy } from './fault-proxy.ts';
import { findToxiproxy } from './toxiproxy-program.ts';

/** A shop whose API and worker reach others over a network that can be broken; whoever looks on does not. */
export interface OutageShop extends ShopOnProductionServer {
  readonly client: ShopClient;
  readonly network: FaultProxy;
  /** What ended although nobody stopped it. */
  readonly ended: readonly string[];
}

export interface OutageShopOptions {
  readonly dataDir: string;
  readonly onProgress: (sentence: string) => void;
}

/** Parcels need a moment only; a shipping quote is good for the whole run. */
const SETTINGS = {
  CARRIER_TRANSIT_MS: '200',
  CARRIER_DELIVERY_MS: '200',
  ...policySetting({ quotes: { lifeSeconds: 14_400 } }),
};

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
    const started = await startShopOnProductionServer({
      dataDir,
      args: ['--warehouse=robot'],
      settings: { ...SETTINGS, ...Object.fromEntries(moved) },
      detours: Object.fromEntries(ports.map(({ name, listen }) => [name, listen])),
      onProgress,
    });
    const ended = watchParts(started.running, () => stops.length === 0);
    stops.push(() => started.stop());
    return { ...started, client: createShopClient(started.running), network, ended, stop };
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
