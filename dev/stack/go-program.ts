import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';

const MODULE = 'github.com/temporalio/cli/cmd/temporal';

export interface BinaryRequest {
  readonly version: string;
  /** Where the finished binary goes. */
  readonly target: string;
  readonly env: NodeJS.ProcessEnv;
  readonly onProgress: (sentence: string) => void;
  readonly whyUnusable: (path: string) => string | undefined;
}

/** Builds the Temporal CLI with Go. The target appears in one step, complete: an interrupted build leaves none. */
export async function installWithGo({ version, target, env, onProgress, whyUnusable }: BinaryRequest): Promise<void> {
  const go = spawnSync('go', ['version'], { env, encoding: 'utf8' });
  if (go.status !== 0) {
    throw new Error(
      'The Temporal server is not on this machine and could not be downloaded: install the Temporal CLI (https://docs.temporal.io/cli) ' +
        `so that "temporal" is on PATH, or install Go and start again, or set TEMPORAL_ADDRESS to a server that runs.`,
    );
  }
  mkdirSync(dirname(target), { recursive: true });
  const folder = mkdtempSync(join(dirname(target), 'building-'));
  const removeFolder = () => rmSync(folder, { recursive: true, force: true });
  process.once('exit', removeFolder);
  try {
    await goInstall(`${MODULE}@v${version}`, { ...env, GOBIN: folder, GOFLAGS: '' }, onProgress);
    const built = join(folder, 'temporal');
    const fault = whyUnusable(built);
    if (fault) throw new Error(`The Temporal CLI that Go built ${fault}: remove ${dirname(target)} and try again.`);
    renameSync(built, target);
  } finally {
    process.off('exit', removeFolder);
    removeFolder();
  }
}

async function goInstall(
  module: string,
  env: NodeJS.ProcessEnv,
  onProgress: (sentence: string) => void,
): Promise<void> {
  const startedAt = Date.now();
  // -v names each package as it is compiled: the only progress that Go tells of.
  const child = spawn('go', ['install', '-v', '-ldflags', '-s -w', module], {
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const said: string[] = [];
  createInterface({ input: child.stderr }).on('line', (line) => said.push(line));
  const report = () => {
    const seconds = Math.round((Date.now() - startedAt) / 1000);
    const step = said.some((line) => !line.startsWith('go: '))
      ? `${said.length} packages compiled`
      : 'fetching modules';
    onProgress(`building the Temporal server with Go, once, about 3 minutes: ${seconds} s, ${step}`);
  };
  report();
  const ticker = setInterval(report, 1_000);
  const stopWithUs = () => child.kill();
  process.once('exit', stopWithUs);
  try {
    const [code] = (await once(child, 'close')) as [number | null];
    if (code === 0) return;
    const tail = said.slice(-5).join('\n    ');
    throw new Error(
      `"go install ${module}" failed: mend what it says, install the Temporal CLI so that "temporal" is on PATH, or set TEMPORAL_ADDRESS.\n    ${tail}`,
    );
  } finally {
    clearInterval(ticker);
    process.off('exit', stopWithUs);
  }
}
