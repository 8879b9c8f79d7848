import { join } from 'node:path';
import type { PartName } from '../../support/shop/breakable-shop.ts';
import type { Proof, ProofResult } from '../proof.ts';
import { measurePlacing } from './placing-speed.ts';
import { runUnderKills } from './run-under-kills.ts';

// Whoever means to pay can do so, however long the shop is away: what a deadline does is told by those who do not.
const full = { orders: 1_000, spreadMs: 240_000, killsMin: 55, killsMax: 80, payWithinSeconds: 180 };
/** One run in which any part may be away together with any other. */
const short = { orders: 30, spreadMs: 12_000, killsMin: 6, killsMax: 8, payWithinSeconds: 30 };

/** Four seconds where another worker goes on; where there is no other, its start is waited for, too. */
const placing = { calmMs: 20_000, killingMs: 60_000 };
const p99MaxMs = { 'the only worker': 5_000, 'one of two workers': 4_000 } as const;

/** Kill any process at any instant: every accepted order still reaches one final state, and nobody had to do anything. */
export const kill: Proof = async ({ seed, short: isShort, dataDir, report }) => {
  const underKills = (name: string, parts: readonly PartName[], size: typeof full) =>
    runUnderKills({ name, parts, seed, report, dataDir: join(dataDir, name), ...size });
  const placingWhile = (killed: keyof typeof p99MaxMs, workers: number) =>
    measurePlacing({
      seed,
      report,
      dataDir: join(dataDir, `placing-${workers}`),
      workers,
      p99MaxMs: p99MaxMs[killed],
      ...placing,
    });
  if (isShort) return underKills('all', ['worker', 'api', 'temporal', 'postgres'], short);
  return together({
    'worker-and-api': await underKills('worker-and-api', ['worker', 'api'], full),
    'temporal-and-postgres': await underKills('temporal-and-postgres', ['temporal', 'postgres'], full),
    'the only worker': await placingWhile('the only worker', 1),
    'one of two workers': await placingWhile('one of two workers', 2),
  });
};

function together(results: Readonly<Record<string, ProofResult>>): ProofResult {
  const entries = Object.entries(results);
  return {
    violations: entries.flatMap(([name, { violations }]) => violations.map((violation) => `${name}: ${violation}`)),
    figures: Object.fromEntries(
      entries.flatMap(([name, { figures }]) =>
        Object.entries(figures).map(([figure, value]) => [`${name}: ${figure}`, value]),
      ),
    ),
  };
}
