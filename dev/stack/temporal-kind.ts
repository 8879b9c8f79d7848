import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { BadStackConfig, type StackConfig } from './stack-config.ts';

/** What each kind of server leaves in a data folder. */
export const TEMPORAL_KIND_TRACES = { dev: 'temporal.db', server: 'temporal-ui' } as const;

/** Refuses a folder whose orders the other kind of server knows: their workflows would be lost to it. */
export function refuseOtherTemporal({ dataDir, temporal, temporalAddress }: StackConfig): void {
  if (temporalAddress) return;
  const other = temporal === 'dev' ? 'server' : 'dev';
  if (
    !existsSync(join(dataDir, TEMPORAL_KIND_TRACES[other])) ||
    existsSync(join(dataDir, TEMPORAL_KIND_TRACES[temporal]))
  )
    return;
  throw new BadStackConfig(
    `${dataDir} holds orders of --temporal=${other}: start with that, or name another folder with --data-dir.`,
  );
}
