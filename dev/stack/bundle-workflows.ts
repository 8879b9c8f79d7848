// Bundles the workflows for the worker unless nothing has changed since the last start: bundle-workflows.ts FILE
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');
const target = resolve(process.argv[2] ?? join(root, '.build/workflow-bundle.js'));
const stamp = `${target}.sha256`;

/** Of everything that goes into the bundle: our sources, and the lock file for the packages. */
function hashOfSources(): string {
  const hash = createHash('sha256').update(readFileSync(join(root, 'package-lock.json')));
  for (const folder of ['workflows', 'domain', 'workers']) {
    const files = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' });
    for (const file of files.filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts')).sort()) {
      hash.update(`\0${folder}/${file}\0`).update(readFileSync(join(root, folder, file)));
    }
  }
  return hash.digest('hex');
}

const wanted = hashOfSources();
const last = existsSync(target) && existsSync(stamp) ? readFileSync(stamp, 'utf8') : undefined;
if (last !== wanted) {
  // Loaded only when needed: it brings a bundler with it.
  const { buildWorkflowBundle } = await import('../../workers/workflow-bundle.ts');
  await buildWorkflowBundle(`${target}.new`);
  renameSync(`${target}.new`, target);
  writeFileSync(stamp, wanted);
}
process.stdout.write(`${JSON.stringify({ ready: true, workflowBundle: target })}\n`);
