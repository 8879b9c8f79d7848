// The product's own worker, which stands still where it is told to, or has those stand still whom it asks.
import { flushCompileCache } from 'node:module';
import { createFailpoints } from '../boundaries/failpoints.ts';
import { readFailpointFolder } from '../boundaries/failpoint-config.ts';
import { watchActivities } from '../boundaries/watch-activities.ts';
import { watchDatabase } from '../boundaries/watch-database.ts';
import { watchReplies } from '../boundaries/watch-replies.ts';
import { holdUpRequests } from './hold-up-requests.ts';
import type { PausePoint } from './pauses.ts';
import { stopProcesses } from './stopped-processes.ts';
import { watchAttempts } from './watch-attempts.ts';
import { watchBackends } from './watch-backends.ts';

const folder = readFailpointFolder();
const idleBackends = watchBackends();
const failpoints = createFailpoints<PausePoint>(folder, {
  isFor: ({ pause }) => pause === 'worker' || pause === 'postgres',
  strike({ id, pause, pauseMs }, backend) {
    const pids = pause === 'worker' ? [process.pid] : backend === null ? idleBackends() : [backend];
    stopProcesses(folder, id, pids, pauseMs);
  },
});
watchActivities(failpoints, folder);
watchAttempts(folder);
watchReplies(failpoints);
watchDatabase(failpoints);
holdUpRequests(failpoints);
await import('../../../workers/compose-activities.ts');
flushCompileCache();
await import('../../../workers/main.ts');
