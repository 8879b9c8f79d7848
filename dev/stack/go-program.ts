import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { createInterface } from 'node:readline';

/** A program that `go install` builds from the Go module proxy. */
export interface GoProgram {
  /** In words: "the Temporal server". */
  readonly what: string;
  /** Such as `github.com/temporalio/cli/cmd/temporal`; the last part is what Go calls the binary. */
  readonly module: string;
  /** Without the leading `v`. */
  readonly version: string;
  /** Where the finished binary goes, under a name of ours: two of Temporal's are called `server`. */
  readonly target: string;
  /** How long it takes with nothing cached, in words. */
  readonly takes: string;
  /** What else there is to do for somebody who has no Go. */
  readonly withoutGo: string;
}

export interface GoBuild {
  readonly env: NodeJS.ProcessEnv;
  readonly onProgress: (sentence: string) => void;
  /** What is wrong with a binary, in words that follow its name; undefined when it can be used. */
  readonly whyUnusable: (path: string) => string | undefined;
}

/** Builds a program with Go. The target appears in one step, complete: an interrupted build leaves none. */
export async function buildGoProgram(program: GoProgram, { env, onProgress, whyUnusable }: GoBuild): Promise<void> {
  const { what, module, version, target, withoutGo } = program;
  const go = spawnSync('go', ['version'], { env, encoding: 'utf8' });
  if (go.status !== 0) throw new Error(`There is no Go on this machine to build ${what} with: ${withoutGo}.`);
  mkdirSync(dirname(target), { recursive: true });
  const folder = mkdtempSync(join(dirname(target), 'building-'));
  const removeFolder = () => rmSync(folder, { recursive: true, force: true });
  process.once('exit', removeFolder);
  try {
    await goInstall(program, { ...env, GOBIN: folder, GOFLAGS: '' }, onProgress);
    const built = join(folder, basename(module));
    const fault = whyUnusable(built);
    if (fault) throw new Error(`What Go built from ${module}@v${version} ${fault}: ${withoutGo}.`);
    renameSync(built, target);
  } finally {
    process.off('exit', removeFolder);
    removeFolder();
  }
}

async function goInstall(
  { what, module, version, takes, withoutGo }: GoProgram,
  env: NodeJS.ProcessEnv,
  onProgress: (sentence: string) => void,
): Promise<void> {
  const startedAt = Date.now();
  // -v names each package as it is compiled: the only progress that Go tells of.
  const child = spawn('go', ['install', '-v', '-ldflags', '-s -w', `${module}@v${version}`], {
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
    onProgress(`building ${what} with Go, once, ${takes}: ${seconds} s, ${step}`);
  };
  report();
  const ticker = setInterval(report, 1_000);
  const stopWithUs = () => child.kill();
  process.once('exit', stopWithUs);
  try {
    const [code] = (await once(child, 'close')) as [number | null];
    if (code === 0) return;
    const tail = said.slice(-5).join('\n    ');
    throw new Error(`"go install ${module}@v${version}" failed: mend what it says, or ${withoutGo}.\n    ${tail}`);
  } finally {
    clearInterval(ticker);
    process.off('exit', stopWithUs);
  }
}
