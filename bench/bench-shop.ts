import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { policySetting } from '../dev/seed/seed-config.ts';
import { startBreakableShop, type BreakableShop } from '../tests/support/shop/breakable-shop.ts';

/** An order then waits for its release to the warehouse, as it does in a shop whose customers may change their mind. */
const RELEASED_TOMORROW_SECONDS = 86_400;
const QUICK_CARRIERS = { CARRIER_TRANSIT_MS: '1', CARRIER_DELIVERY_MS: '1' };

/** A list of customers is asked for more often than any shop does, and counts as dear, because it tells whom a shop knows. */
const LISTS_WITHOUT_LIMIT = { RATE_LIMIT_QUOTES: '0' };

/** The load asks for its quotes once, and placing many orders takes longer than a quote is good for by itself. */
const QUOTES_FOR_A_DAY = { lifeSeconds: 86_400 };

export interface BenchShopOptions {
  readonly release: 'tomorrow' | 'at-once';
  /** One for each core, where nothing but the API is measured. */
  readonly apiProcesses?: number;
  readonly report: (line: string) => void;
}

/** Runs a measurement on a shop of its own, each part a process, and leaves nothing behind. */
export async function withBenchShop<Figures>(
  { release, apiProcesses = 1, report }: BenchShopOptions,
  measure: (shop: BreakableShop) => Promise<Figures>,
): Promise<Figures> {
  const dataDir = mkdtempSync(join(tmpdir(), 'quartermaster-bench-'));
  const shop = await startBreakableShop({
    dataDir,
    args: ['--temporal=server', '--warehouse=manual', `--api-processes=${apiProcesses}`],
    settings: {
      ...LISTS_WITHOUT_LIMIT,
      ...(release === 'tomorrow' ? {} : QUICK_CARRIERS),
      ...policySetting({
        quotes: QUOTES_FOR_A_DAY,
        parcels: { releaseDelaySeconds: release === 'tomorrow' ? RELEASED_TOMORROW_SECONDS : 0 },
      }),
    },
    onProgress: report,
  });
  try {
    return await measure(shop);
  } finally {
    await shop.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

/** The process groups of a shop by what they are. */
export function processesOf({ parts }: BreakableShop): Record<string, number> {
  return Object.fromEntries(Object.entries(parts).map(([name, part]) => [name, part.current().processGroup]));
}
