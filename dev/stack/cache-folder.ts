import { join } from 'node:path';

/** Where what was fetched, built or compiled is kept, outside the checkout: of a binary, a folder for each version. */
export function cacheFolder(env: NodeJS.ProcessEnv, name: string): string {
  const caches = env['XDG_CACHE_HOME'] || join(env['HOME'] ?? '.', '.cache');
  return join(caches, 'quartermaster', name);
}
