// Adds to package-lock.json the binaries for other platforms that npm has left out, which it does when it could not
// reach them (npm/cli#4828); `npm ci` then refuses the file. Run it after `npm install`: complete-lock-file.mjs [--check]
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const file = join(dirname(dirname(dirname(fileURLToPath(import.meta.url)))), 'package-lock.json');
const lock = JSON.parse(readFileSync(file, 'utf8'));
const { packages } = lock;

const systems = ['darwin', 'linux', 'win32', 'android', 'freebsd', 'openharmony'];
const processors = ['arm64', 'x64', 'ia32', 'arm', 'ppc64', 'riscv64', 's390x', 'loong64'];

/** Where Node would find `name` from the package at `from`, or undefined. */
function find(from, name) {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('node_modules/') - 1))) {
    const path = `${folder && `${folder}/`}node_modules/${name}`;
    if (packages[path]) return path;
    if (folder === '') return undefined;
  }
}

/** The platform is in the name: @swc/core-linux-arm-gnueabihf. */
function platformOf(name) {
  const words = name.split(/[/-]/);
  const only = (known) => known.filter((word) => words.includes(word));
  const [libc] = words.filter((word) => /^(gnu|musl)/.test(word));
  return {
    cpu: only(processors),
    ...(libc ? { libc: [libc.startsWith('gnu') ? 'glibc' : 'musl'] } : {}),
    os: only(systems),
  };
}

const missing = Object.entries(packages).flatMap(([path, { optionalDependencies = {}, dev }]) =>
  Object.entries(optionalDependencies)
    .filter(([name]) => !find(path, name))
    .map(([name, version]) => ({ name, version, dev, platform: platformOf(name) })),
);
const unclear = missing.filter(
  ({ version, platform }) => !/^\d/.test(version) || !platform.os.length || !platform.cpu.length,
);
if (unclear.length > 0) {
  process.stderr.write(`✗ add by hand: ${unclear.map(({ name, version }) => `${name}@${version}`).join(', ')}\n`);
  process.exitCode = 1;
} else if (process.argv.includes('--check')) {
  for (const { name, version } of missing) process.stderr.write(`✗ package-lock.json lacks ${name}@${version}\n`);
  if (missing.length > 0) process.stderr.write('  → run "node dev/tooling/complete-lock-file.mjs"\n');
  process.exitCode = missing.length > 0 ? 1 : 0;
} else {
  for (const { name, version, dev, platform } of missing) {
    packages[`node_modules/${name}`] = { version, ...platform, ...(dev ? { dev } : {}), optional: true };
  }
  const [root, ...others] = Object.entries(packages);
  lock.packages = Object.fromEntries([root, ...others.sort(([a], [b]) => (a < b ? -1 : 1))]);
  writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
  process.stdout.write(`${missing.length} added\n`);
}
