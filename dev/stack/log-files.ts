import { mkdirSync, readdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';

/** Puts the logs of the last run aside, so that a log tells of one run and the folder does not grow for ever. */
export function putOldLogsAside(logDir: string): void {
  mkdirSync(join(logDir, 'previous'), { recursive: true });
  for (const name of readdirSync(logDir)) {
    if (name.endsWith('.log')) renameSync(join(logDir, name), join(logDir, 'previous', name));
  }
}
