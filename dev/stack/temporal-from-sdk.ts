import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { GoBuild } from './go-program.ts';

const DOWNLOAD_HOST = 'https://temporal.download';
const REACHABLE_WITHIN_MS = 4_000;
const DOWNLOADED_WITHIN_MS = 180_000;

// The SDK downloads only on the way to starting a server, and checks no sum; so it does that in a process of its own, and
// what it fetched is kept only once it has been seen to run.
const DOWNLOAD = `
import { TestWorkflowEnvironment } from '@temporalio/testing';
const [version, downloadDir] = process.argv.slice(-2);
const executable = { type: 'cached-download', version, downloadDir };
const environment = await TestWorkflowEnvironment.createLocal({ server: { executable, ip: '127.0.0.1' } });
await environment.teardown();
process.exit(0);`;

export interface DownloadRequest extends GoBuild {
  readonly version: string;
  /** Where the finished binary goes. */
  readonly target: string;
}

/** Lets the Temporal SDK download the CLI. False when its host cannot be reached or the download fails. */
export async function downloadWithSdk({
  version,
  target,
  env,
  onProgress,
  whyUnusable,
}: DownloadRequest): Promise<boolean> {
  onProgress(`looking whether ${DOWNLOAD_HOST} can be reached`);
  const reachable = await fetch(DOWNLOAD_HOST, {
    method: 'HEAD',
    signal: AbortSignal.timeout(REACHABLE_WITHIN_MS),
  }).then(
    (answer) => answer.status < 500,
    () => false,
  );
  if (!reachable) return false;
  mkdirSync(dirname(target), { recursive: true });
  const folder = mkdtempSync(join(dirname(target), 'downloading-'));
  onProgress(`downloading the Temporal server from ${DOWNLOAD_HOST}, about 60 MB, once`);
  try {
    const args = ['--input-type=module', '--eval', DOWNLOAD, `v${version}`, folder];
    const child = spawn(process.execPath, args, {
      env,
      stdio: 'ignore',
      timeout: DOWNLOADED_WITHIN_MS,
      killSignal: 'SIGKILL',
    });
    // How it ended says little: the SDK gives a server 5 s to start. What counts is the file.
    await once(child, 'exit');
    const found = readdirSync(folder)
      .map((name) => join(folder, name))
      .find((path) => !whyUnusable(path));
    if (!found) return false;
    renameSync(found, target);
    return true;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
