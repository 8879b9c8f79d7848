import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder } from '../../../dev/stack/cache-folder.ts';
import { buildGoProgram } from '../../../dev/stack/go-program.ts';

const VERSION = '2.5.0';

export interface ToxiproxyOptions {
  readonly env: NodeJS.ProcessEnv;
  /** Called with what is going on, about once a second, while it is built. */
  readonly onProgress: (sentence: string) => void;
}

/** Finds Toxiproxy, a TCP proxy that misbehaves as told, in the cache, or builds it once with Go. */
export async function findToxiproxy({ env, onProgress }: ToxiproxyOptions): Promise<string> {
  const target = join(cacheFolder(env, `toxiproxy-${VERSION}`), 'toxiproxy-server');
  if (!existsSync(target)) {
    const program = {
      what: 'Toxiproxy',
      module: 'github.com/Shopify/toxiproxy/v2/cmd/server',
      version: VERSION,
      target,
      takes: 'less than a minute',
      withoutGo: 'install Go (https://go.dev/dl) and start again',
    };
    await buildGoProgram(program, { env, onProgress, whyUnusable });
  }
  return target;
}

function whyUnusable(path: string): string | undefined {
  const { stdout, error } = spawnSync(path, ['--version'], { encoding: 'utf8', timeout: 10_000 });
  if (error) return `cannot be run (${error.message})`;
  return stdout.startsWith('toxiproxy-server version') ? undefined : 'is not Toxiproxy';
}
