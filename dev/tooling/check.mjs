// `npm run check`: every static check of the project, one after the other; all of them run even when one fails.
// `npm run check -- lint format` runs only the named ones.
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const bin = (name) => join(root, 'node_modules', '.bin', name);

const steps = [
  { name: 'types', says: 'tsc --noEmit', command: [bin('tsc'), '--noEmit'] },
  { name: 'lint', says: 'oxlint, type-aware', command: [bin('oxlint'), '--type-aware', '--deny-warnings'] },
  { name: 'format', says: 'oxfmt --check', command: [bin('oxfmt'), '--check', '.'] },
  { name: 'imports', says: 'who may import whom', command: [process.execPath, 'dev/tooling/check-imports.mjs'] },
  {
    name: 'lock-file',
    says: 'package-lock.json knows every platform',
    command: [process.execPath, 'dev/tooling/complete-lock-file.mjs', '--check'],
  },
  { name: 'unused', says: 'knip: unused files, exports, dependencies', command: [bin('knip'), '--no-progress'] },
  {
    name: 'compose',
    says: 'docker-compose.yml',
    command: [bin('dclint'), '--max-warnings', '0', 'docker-compose.yml'],
  },
  {
    name: 'tool-chain',
    says: 'tests of the tool chain, workflow bundle size',
    command: [process.execPath, '--experimental-vm-modules', bin('jest'), 'tests/tool-chain'],
  },
];

function run(step) {
  process.stdout.write(`\n▶ ${step.name}: ${step.says}\n`);
  const startedAt = performance.now();
  const [file, ...args] = step.command;
  const { status, error } = spawnSync(file, args, { cwd: root, stdio: 'inherit' });
  if (error) process.stderr.write(`${error.message}\n`);
  return { ...step, passed: status === 0, seconds: ((performance.now() - startedAt) / 1000).toFixed(1) };
}

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !steps.some((step) => step.name === name));
if (unknown.length > 0) {
  process.stderr.write(
    `No such check: ${unknown.join(', ')}. There are ${steps.map((step) => step.name).join(', ')}.\n`,
  );
  process.exit(2);
}
const results = steps.filter((step) => wanted.length === 0 || wanted.includes(step.name)).map(run);
process.stdout.write('\n');
for (const { passed, name, seconds } of results) process.stdout.write(`${passed ? '✓' : '✗'} ${name} (${seconds} s)\n`);
process.exitCode = results.every((result) => result.passed) ? 0 : 1;
