import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { cacheFolder } from './cache-folder.ts';
import { readStackEnvironment } from './environment-config.ts';
import { buildGoProgram } from './go-program.ts';
import { downloadWithSdk } from './temporal-from-sdk.ts';

/** The newest that `go install` can build: later ones need a nested module, which it refuses. */
export const TEMPORAL_CLI_VERSION = '1.5.1';
/** The first server whose update-with-start is finished. */
const SERVER_AT_LEAST = [1, 28] as const;

export interface FoundTemporal {
  readonly path: string;
  readonly from: 'TEMPORAL_CLI_PATH' | 'PATH' | 'cache' | 'download' | 'go install';
}

export interface FindOptions {
  readonly environment?: NodeJS.ProcessEnv;
  /** Called with what is going on, about once a second, while the binary is fetched or built. */
  readonly onProgress?: (sentence: string) => void;
}

/** The Temporal CLI on this machine, if it is there already; neither downloads nor builds. */
export function presentTemporalBinary(environment = readStackEnvironment().all): FoundTemporal | undefined {
  const named = environment['TEMPORAL_CLI_PATH'];
  if (named) {
    const fault = whyUnusable(named);
    if (fault) throw new Error(`TEMPORAL_CLI_PATH names ${named}, which ${fault}: correct it or unset it.`);
    return { path: named, from: 'TEMPORAL_CLI_PATH' };
  }
  for (const folder of (environment['PATH'] ?? '').split(delimiter).filter(Boolean)) {
    const path = join(folder, 'temporal');
    if (existsSync(path) && !whyUnusable(path)) return { path, from: 'PATH' };
  }
  const cached = cachedBinary(environment);
  return existsSync(cached) && !whyUnusable(cached) ? { path: cached, from: 'cache' } : undefined;
}

/** Finds the Temporal CLI, or else fetches or builds it once and keeps it in a cache outside the checkout. */
export async function findTemporalBinary({
  environment,
  onProgress = () => {},
}: FindOptions = {}): Promise<FoundTemporal> {
  const env = environment ?? readStackEnvironment().all;
  const present = presentTemporalBinary(env);
  if (present) return present;
  const target = cachedBinary(env);
  const how = { env, onProgress, whyUnusable };
  if (await downloadWithSdk({ version: TEMPORAL_CLI_VERSION, target, ...how }))
    return { path: target, from: 'download' };
  await buildGoProgram(
    {
      what: 'the Temporal server',
      module: 'github.com/temporalio/cli/cmd/temporal',
      version: TEMPORAL_CLI_VERSION,
      target,
      takes: 'about 5 minutes',
      withoutGo:
        'install the Temporal CLI (https://docs.temporal.io/cli) so that "temporal" is on PATH, or install Go and start again, or set TEMPORAL_ADDRESS to a server that runs',
    },
    how,
  );
  return { path: target, from: 'go install' };
}

/** Where a binary that we fetched or built is kept. */
export function cachedBinary(env: NodeJS.ProcessEnv): string {
  return join(cacheFolder(env, `temporal-cli-${TEMPORAL_CLI_VERSION}`), 'temporal');
}

function whyUnusable(path: string): string | undefined {
  const { stdout, error } = spawnSync(path, ['--version'], { encoding: 'utf8', timeout: 10_000 });
  if (error) return `cannot be run (${error.message})`;
  const [, major, minor] = /Server (\d+)\.(\d+)/.exec(stdout) ?? [];
  if (!major || !minor) return 'is not the Temporal CLI';
  const [wantedMajor, wantedMinor] = SERVER_AT_LEAST;
  const isOld = Number(major) < wantedMajor || (Number(major) === wantedMajor && Number(minor) < wantedMinor);
  return isOld ? `brings Temporal ${major}.${minor}, older than ${SERVER_AT_LEAST.join('.')}` : undefined;
}
