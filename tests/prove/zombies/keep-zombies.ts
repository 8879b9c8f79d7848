// Runs so many workers that stand still where they are told to, and lets them go on: keep-zombies.ts COUNT
import { join } from 'node:path';
import { readFailpointFolder } from '../boundaries/failpoint-config.ts';
import { letThemGoOn } from './stopped-processes.ts';

const stopped = letThemGoOn(readFailpointFolder());
// Before the workers are told to end: one that stands still does not hear of it.
process.once('SIGTERM', () => stopped.all());
process.argv[3] = join(import.meta.dirname, 'zombie-worker.ts');
await import('../boundaries/keep-workers.ts');
