import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand } from '../../tools/shared/run-command.ts';
import type { Proof, ProofResult } from './proof.ts';
import { proofs } from './proofs.ts';
import { type ProveConfig, proveUsage, readProveConfig } from './prove-config.ts';

const known: Readonly<Record<string, Proof>> = proofs;
const names = Object.keys(known);

// A proof that failed half-way may have left a connection open: it is not waited for.
process.exit(
  await runCommand({
    usage: proveUsage(names),
    read: (args) => readProveConfig(args, names),
    run: proveAll,
    describe: (error) => (error instanceof Error ? (error.stack ?? error.message) : String(error)),
  }),
);

async function proveAll(config: ProveConfig): Promise<number> {
  const results: Record<string, ProofResult & { seconds: number }> = {};
  for (const name of config.names) {
    const proof = known[name];
    if (proof) results[name] = await proveOne(name, proof, config);
  }
  if (config.json) process.stdout.write(`${JSON.stringify({ seed: config.seed, results })}\n`);
  return Object.values(results).every(({ violations }) => violations.length === 0) ? 0 : 1;
}

async function proveOne(name: string, proof: Proof, { seed, short }: ProveConfig) {
  const startedAt = performance.now();
  const report = (line: string) => {
    const seconds = Math.round((performance.now() - startedAt) / 1_000);
    process.stderr.write(`${name} ${String(seconds).padStart(4)} s  ${line}\n`);
  };
  report(`seed ${seed}${short ? ', the short run' : ''}`);
  const dataDir = mkdtempSync(join(tmpdir(), `quartermaster-${name}-`));
  const result = await proof({ seed, short, dataDir, report });
  for (const [figure, value] of Object.entries(result.figures)) report(`${figure}: ${value}`);
  for (const violation of result.violations) report(`✗ ${violation}`);
  if (result.violations.length === 0) rmSync(dataDir, { recursive: true, force: true });
  report(result.violations.length === 0 ? '✓ nothing was violated' : `✗ data and logs are kept in ${dataDir}`);
  return { ...result, seconds: Math.round((performance.now() - startedAt) / 1_000) };
}
