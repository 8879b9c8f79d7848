// Installs the locked dependencies when they are missing or out of step with package-lock.json; silent otherwise.
// Plain JavaScript that any Node from 18 runs: it comes before node_modules, and with it Node 24, is there.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { whyInstallIsNeeded } from './dependency-state.mjs';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

function fail(sentence) {
  process.stderr.write(`\n✗ ${sentence}\n`);
  process.exit(1);
}

function install(reason) {
  process.stderr.write(`Installing the locked dependencies with "npm ci" (${reason}); about a minute ...\n`);
  const startedAt = Date.now();
  // NODE_ENV=production or a user's own setting must not leave out what the tests and the one-machine stack need. Npm
  // would warn that this Node is too old for some packages: the one that it is about to install is not.
  const npm = spawnSync(
    'npm',
    ['ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error'],
    {
      cwd: root,
      stdio: ['ignore', 'inherit', 'inherit'],
      shell: process.platform === 'win32',
    },
  );
  if (npm.error) fail(`npm could not be started (${npm.error.message}): install npm 10 or later, then try again.`);
  if (npm.status !== 0) fail('"npm ci" failed, see above: mend that (often the network or a proxy), then try again.');
  process.stderr.write(`Dependencies installed in ${Math.round((Date.now() - startedAt) / 1000)} s.\n`);
}

function requireProjectNode() {
  const node = join(root, 'node_modules', '.bin', 'node');
  if (!existsSync(node)) {
    fail(
      'The npm package "node" brought no Node 24 for this machine: install Node 24 from https://nodejs.org, link it as node_modules/.bin/node, and try again.',
    );
  }
  const wanted = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).dependencies.node;
  const found = spawnSync(node, ['--version'], { encoding: 'utf8' }).stdout?.trim();
  if (!found?.startsWith('v24.')) {
    fail(
      `node_modules/.bin/node is ${found || 'not runnable'} but Node ${wanted} is needed: delete node_modules and try again.`,
    );
  }
}

const reason = whyInstallIsNeeded(root);
if (reason) {
  install(reason);
  requireProjectNode();
}
