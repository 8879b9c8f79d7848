import { join } from 'node:path';
import type { Proof, ProofResult } from '../proof.ts';
import { measurePlacing } from './placing-speed.ts';
import { runUnderKills } from './run-under-kills.ts';

const sizes = {
  short: {
    run: { orders: 80, spreadMs: 45_000, killsMin: 6 },
    placing: { calmMs: 5_000, killingMs: 20_000, p99MaxMs: undefined },
  },
  full: {
    run: { orders: 1_000, spreadMs: 240_000, killsMin: 55 },
    placing: { calmMs: 20_000, killingMs: 60_000, p99MaxMs: 4_000 },
  },
};

const runs = [
  { name: 'worker-and-api', parts: ['worker', 'api'] },
  { name: 'temporal-and-postgres', parts: ['temporal', 'postgres'] },
] as const;

/** Kill any process at any instant: every accepted order still reaches one final state, and nobody had to do anything. */
export const kill: Proof = async ({ seed, short, dataDir, report }) => {
  const size = short ? sizes.short : sizes.full;
  const results: Record<string, ProofResult> = {};
  for (const { name, parts } of runs) {
    results[name] = await runUnderKills({ name, parts, seed, report, dataDir: join(dataDir, name), ...size.run });
  }
  results['placing'] = await measurePlacing({ seed, report, dataDir: join(dataDir, 'placing'), ...size.placing });
  return together(results);
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
