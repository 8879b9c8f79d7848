// Builds the workflow bundle ahead of time, so that a worker starts without a bundler: bundle-workflows.ts FILE
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');
const target = resolve(process.argv[2] ?? join(root, '.build/workflow-bundle.js'));
const stamp = `${target}.sha256`;

/** Of everything that goes into the bundle: our sources, and the lock file for the packages. */
function hashOfSources(): string {
  const hash = createHash('sha256').update(readFileSync(join(root, 'package-lock.json')));
  for (const folder of ['workflows', 'domain']) {
    const files = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' });
    for (const file of files.filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts')).sort()) {
      hash.update(`\0${folder}/${file}\0`).update(readFileSync(join(root, folder, file)));
    }
  }
  return hash.digest('hex');
}

function readStamp(): string {
  try {
    readFileSync(target);
    return readFileSync(stamp, 'utf8');
  } catch {
    return '';
  }
}

const wanted = hashOfSources();
if (readStamp() !== wanted) {
  // Loaded only now: it brings a bundler with it.
  const { bundleWorkflowCode } = await import('@temporalio/worker');
  const { code } = await bundleWorkflowCode({ workflowsPath: join(root, 'workflows/index.ts') });
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(`${target}.new`, code);
  renameSync(`${target}.new`, target);
  writeFileSync(stamp, wanted);
}
process.stdout.write(`${JSON.stringify({ ready: true, workflowBundle: target })}\n`);
