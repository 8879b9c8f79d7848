import { join } from 'node:path';

/** Where a binary that was fetched or built is kept, outside the checkout: a folder for each version. */
export function cacheFolder(env: NodeJS.ProcessEnv, name: string): string {
  const caches = env['XDG_CACHE_HOME'] || join(env['HOME'] ?? '.', '.cache');
  return join(caches, 'quartermaster', name);
}
