import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { StackConfig } from '../stack/stack-config.ts';
import { presentTemporalBinary } from '../stack/temporal-binary.ts';
import { TEMPORAL_KIND_TRACES } from '../stack/temporal-kind.ts';
import { presentTemporalPrograms, TEMPORAL_SERVER_VERSION } from '../stack/temporal-programs.ts';
import { whyInstallIsNeeded } from '../tooling/dependency-state.mjs';
import { bad, type Finding, good } from './finding.ts';

const CHECKOUT = resolve(import.meta.dirname, '../..');
const NODE_MAJOR = 24;
const FREE_GIGABYTES_AT_LEAST = 1;

export function checkNode(version = process.versions.node): Finding {
  if (Number(version.split('.')[0]) === NODE_MAJOR) return good('Node', version);
  return bad(
    'Node',
    `${version}, but ${NODE_MAJOR} is needed`,
    'delete node_modules and run "npm ci", which brings it',
  );
}

export function checkDependencies(root = CHECKOUT): Finding {
  const reason = whyInstallIsNeeded(root);
  if (!reason) return good('Dependencies', 'as locked');
  return bad('Dependencies', reason, 'run "npm ci"');
}

/** A binary that is there, or Go, which can build one. */
export function checkTemporal(config: StackConfig): Finding {
  const name = 'Temporal server';
  if (config.temporalAddress) return good(name, 'not needed here: TEMPORAL_ADDRESS is set');
  if (config.temporal === 'server') return checkTemporalPrograms(config);
  try {
    const found = presentTemporalBinary(config.environment);
    if (found) return good(name, `${found.path} (${found.from})`);
  } catch (error) {
    return bad(name, (error as Error).message, 'correct TEMPORAL_CLI_PATH or unset it');
  }
  const go = goVersion(config);
  if (go) return good(name, `the first start downloads it, or builds it in about 5 minutes with ${go}`);
  return bad(
    name,
    'not on this machine, and no Go to build it with',
    'install the Temporal CLI (https://docs.temporal.io/cli) or Go, or set TEMPORAL_ADDRESS; else the first start tries a download',
  );
}

function checkTemporalPrograms(config: StackConfig): Finding {
  const name = "Temporal's production server";
  const missing = 3 - Object.keys(presentTemporalPrograms(config.environment)).length;
  if (missing === 0) return good(name, `${TEMPORAL_SERVER_VERSION}, in the cache`);
  const go = goVersion(config);
  if (go) return good(name, `the first start builds ${missing} programs in a few minutes with ${go}`);
  return bad(
    name,
    'not on this machine, and no Go to build it with',
    'install Go (https://go.dev/dl), or set TEMPORAL_ADDRESS, or leave --temporal=server out',
  );
}

function goVersion({ environment }: StackConfig): string | undefined {
  return spawnSync('go', ['version'], { env: environment, encoding: 'utf8' }).stdout?.trim() || undefined;
}

export async function checkDisk(config: StackConfig): Promise<Finding> {
  let folder = config.dataDir;
  while (!existsSync(folder)) folder = dirname(folder);
  const { bavail, bsize } = await statfs(folder);
  const gigabytes = (bavail * bsize) / 1e9;
  const says = `${gigabytes.toFixed(1)} GB free for ${config.dataDir}`;
  if (gigabytes >= FREE_GIGABYTES_AT_LEAST) return good('Disk', says);
  return bad('Disk', says, `free at least ${FREE_GIGABYTES_AT_LEAST} GB, or name another folder with --data-dir`);
}

/** Whether what an earlier start left can be started again. */
export function checkDataDir({ dataDir, temporal }: StackConfig): Finding {
  const name = 'Data folder';
  const versionFile = join(dataDir, 'postgres', 'PG_VERSION');
  if (!existsSync(join(dataDir, 'postgres'))) return good(name, `${dataDir}, filled at the first start`);
  const version = existsSync(versionFile) ? readFileSync(versionFile, 'utf8').trim() : undefined;
  if (version !== '18') {
    const held = version ? `PostgreSQL ${version} data` : 'something else than PostgreSQL data';
    return bad(name, `${join(dataDir, 'postgres')} holds ${held}, 18 is needed`, 'move it away, or use --data-dir');
  }
  const trace = TEMPORAL_KIND_TRACES[temporal];
  if (!existsSync(join(dataDir, trace))) {
    return bad(
      name,
      `${dataDir} has orders but not their state in Temporal (${trace}) as --temporal=${temporal} keeps it`,
      'start with the other --temporal, bring the state back, or move the whole folder away for a fresh start',
    );
  }
  return good(name, dataDir);
}
