import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { proveBoundaries } from './prove-boundaries.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    short: { type: 'boolean', default: false },
    keep: { type: 'boolean', default: false },
  },
});
const seed = Number(values.seed ?? Date.now() % 1_000_000);
const dataDir = mkdtempSync(join(tmpdir(), 'quartermaster-boundaries-'));
try {
  const { violations, figures } = await proveBoundaries({ seed, dataDir, short: values.short, report: console.log });
  console.log(figures);
  for (const violation of violations) console.error(violation);
  process.exitCode = violations.length > 0 ? 1 : 0;
} finally {
  if (values.keep) console.log(dataDir);
  else rmSync(dataDir, { recursive: true, force: true });
}
