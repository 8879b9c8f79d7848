import { setTimeout as delay } from 'node:timers/promises';
import { describeReport } from '../../tools/invariants/describe-report.ts';
import { findViolations } from '../support/shop/find-violations.ts';
import { createPatientClient, type PatienceOptions } from '../support/shop/patient-client.ts';
import type { ShopClient } from '../support/shop/shop-client.ts';
import { type ShopOnProductionServer, startShopOnProductionServer } from '../support/shop/shop-on-production-server.ts';
import type { ProofOptions, ProofResult } from './proof.ts';

/** A shop that a proof may break, and ways to ask it. */
export interface ProofShop extends Omit<ShopOnProductionServer, 'stop'> {
  /** Sends again what got no answer. */
  readonly shop: ShopClient;
}

export interface OnShopOptions extends PatienceOptions {
  readonly proof: Pick<ProofOptions, 'report'>;
  readonly dataDir: string;
  /** Of `npm start`, besides the production server. */
  readonly args?: readonly string[];
  readonly settings?: NodeJS.ProcessEnv;
  /** Then it is stuck, and that is a violation. */
  readonly withinMs: number;
}

/**
 * Starts a shop, works on it, and stops it. What the work throws, and that it does not end, are violations: a proof that
 * breaks off has proven nothing.
 */
export async function onShop(
  options: OnShopOptions,
  work: (shop: ProofShop) => Promise<ProofResult>,
): Promise<ProofResult> {
  const { proof, dataDir, args = [], settings = {}, withinMs, ...patience } = options;
  const started = await startShopOnProductionServer({ dataDir, args, settings, onProgress: proof.report });
  try {
    const shop = createPatientClient(started.running, patience);
    return await within(withinMs, 'the whole of it', work({ ...started, shop }));
  } catch (error) {
    const { message, stack } = error as Error;
    proof.report(String(stack));
    return { violations: [`It broke off: ${message}`], figures: {} };
  } finally {
    await started.stop();
  }
}

/** Waits for so long and no longer. Throws naming what is stuck. */
export async function within<T>(ms: number, what: string, work: Promise<T>): Promise<T> {
  const done = new AbortController();
  const timeUp = delay(ms, undefined, { signal: done.signal }).then(() => {
    throw new Error(`Stuck: ${what} did not end within ${Math.round(ms / 1_000)} s`);
  });
  try {
    return await Promise.race([work, timeUp]);
  } finally {
    done.abort();
    timeUp.catch(() => {});
  }
}

/** Enough to see what is wrong; the rest stands in the data that is kept. */
const ROWS_MAX = 5;

/** The broken invariants, each with the first cases of each problem. */
export async function brokenInvariants({
  database,
  running,
}: Pick<ProofShop, 'database' | 'running'>): Promise<string[]> {
  const found = await findViolations(database, running);
  return found.map((result) => `An invariant does not hold: ${describeReport({ results: [result] }, ROWS_MAX)}`);
}
