import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BadCommand } from '../../tools/shared/bad-command.ts';
import { readOptionsAndWords } from '../../tools/shared/read-options.ts';
import { runCommand } from '../../tools/shared/run-command.ts';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const bin = (name) => join(root, 'node_modules', '.bin', name);

/** The settings leave these tests out of `npm test`. */
const evenSo = ['--testPathIgnorePatterns', '/node_modules/'];

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
  {
    name: 'migrations',
    says: 'squawk and our own rules: migrations since the first release may run beside an open shop',
    command: [process.execPath, 'dev/lint-migrations/main.ts'],
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
    command: [process.execPath, '--experimental-vm-modules', bin('jest'), 'tests/tool-chain', ...evenSo],
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

const usage = `npm run check -- [NAME ...]

Runs the static checks of the project one after the other, all of them even when one fails; with names, only those.

${steps.map(({ name, says }) => `  ${name.padEnd(11)} ${says}`).join('\n')}

Exit code: 0 all passed, 1 one did not, 2 the command is wrong.`;

process.exitCode = await runCommand({
  usage,
  read(args) {
    const { words } = readOptionsAndWords(args, {});
    const unknown = words.filter((name) => !steps.some((step) => step.name === name));
    if (unknown.length === 0) return steps.filter(({ name }) => words.length === 0 || words.includes(name));
    throw new BadCommand(`There is no check "${unknown.join(', ')}".`);
  },
  async run(chosen) {
    const results = chosen.map(run);
    process.stdout.write('\n');
    for (const { passed, name, seconds } of results)
      process.stdout.write(`${passed ? '✓' : '✗'} ${name} (${seconds} s)\n`);
    return results.every(({ passed }) => passed) ? 0 : 1;
  },
});
