import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { policySetting } from '../../../dev/seed/seed-config.ts';
import type { SimulatedPayments } from '../../../dev/simulators/stripe/read-simulated-payments.ts';
import { createSeededRandom } from '../../support/seeded-random.ts';
import { brokenInvariants, onShop, type ProofShop } from '../on-a-shop.ts';
import { percentile } from '../../support/percentile.ts';
import type { Proof } from '../proof.ts';
import { cartRound, declinedRound, plainRound, type Market, type Round } from './rounds.ts';

const sizes = {
  short: { rounds: 1, crowd: { buyers: 90, units: 15 }, payWithinSeconds: 14 },
  full: { rounds: 6, crowd: { buyers: 300, units: 50 }, payWithinSeconds: 45 },
};
const WITHIN_MS = 30 * 60_000;

/** Never more is sold than there is, whoever comes at the same moment and however they pay. */
export const oversell: Proof = async ({ seed, short, dataDir, report }) => {
  const { rounds: count, crowd, payWithinSeconds } = short ? sizes.short : sizes.full;
  // What was sold stays on its shelf, where it can be counted.
  const settings = policySetting({
    parcels: { releaseDelaySeconds: 3_600 },
    payment: { deadlineSeconds: payWithinSeconds },
  });
  const options = { proof: { report }, dataDir, args: ['--warehouse=manual'], settings, withinMs: WITHIN_MS };
  return onShop(options, async (proofShop) => {
    const random = createSeededRandom(seed);
    const market: Market = { ...proofShop, crowd, random, sold: new Set(), expired: new Set() };
    const rounds: Round[] = [];
    for (let number = 1; number <= count; number += 1) {
      for (const sell of [plainRound, declinedRound, cartRound]) {
        const round = await sell(market, number);
        rounds.push(round);
        report(describe(round));
      }
    }
    return {
      violations: [
        ...rounds.flatMap(({ violations }) => violations),
        ...(await moneyOfOthers(market)),
        ...deadlocks(market),
        ...(await brokenInvariants(market)),
      ],
      figures: figuresOf(rounds, market),
    };
  });
};

/** Stripe has one payment for each order that was sold, and nothing of anybody who was refused. */
async function moneyOfOthers({ running, sold, expired }: Market): Promise<string[]> {
  const response = await fetch(`${running.stripe}/simulator/state`);
  const { intents } = (await response.json()) as SimulatedPayments;
  const reserved = new Map<string, number>();
  const complaints = [];
  for (const { id, metadata, capturableMinor, capturedMinor } of intents) {
    const orderId = metadata['order_id'] ?? '';
    if (!sold.has(orderId) && !expired.has(orderId)) complaints.push(`Stripe has ${id} for a buyer who was refused`);
    if (capturedMinor > 0) complaints.push(`Stripe took ${capturedMinor} for ${orderId}, of which nothing has left`);
    if (capturableMinor > 0) reserved.set(orderId, (reserved.get(orderId) ?? 0) + 1);
  }
  for (const id of expired) if (reserved.has(id)) complaints.push(`Stripe holds money for ${id}, which was given up`);
  for (const id of sold) {
    if (reserved.get(id) !== 1) complaints.push(`Stripe holds ${reserved.get(id) ?? 0} payments for ${id}, not 1`);
  }
  return complaints;
}

function deadlocks({ running }: ProofShop): string[] {
  const log = readFileSync(join(running.logDir, 'postgres.log'), 'utf8');
  const count = log.split('deadlock detected').length - 1;
  return count === 0 ? [] : [`PostgreSQL has seen ${count} deadlocks`];
}

function describe({ name, rushed, violations }: Round): string {
  const { confirmed, unpaid, refused, waitedMs } = rushed;
  const lastS = (Math.max(...waitedMs) / 1_000).toFixed(1);
  const sum = `${confirmed.length} confirmed, ${unpaid.length} declined, ${refused} refused, the last after ${lastS} s`;
  return `${name}: ${sum}${violations.length === 0 ? '' : `, ${violations.length} violations`}`;
}

function figuresOf(rounds: readonly Round[], { sold, expired, crowd }: Market) {
  const waitedMs = rounds.flatMap(({ rushed }) => rushed.waitedMs);
  return {
    'buyers at once': crowd.buyers,
    'units of each article': crowd.units,
    rounds: rounds.length,
    'orders sold': sold.size,
    'orders that ran out of time': expired.size,
    'buyers refused': rounds.reduce((sum, { rushed }) => sum + rushed.refused, 0),
    'outcome after, p50 (ms)': Math.round(percentile(waitedMs, 50)),
    'outcome after, p99 (ms)': Math.round(percentile(waitedMs, 99)),
  };
}
