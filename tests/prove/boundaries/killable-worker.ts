// The product's own worker, which dies where it is told to.
import { flushCompileCache } from 'node:module';
import { createFailpoints } from './failpoints.ts';
import { readFailpointFolder } from './failpoint-config.ts';
import { watchActivities } from './watch-activities.ts';
import { watchDatabase } from './watch-database.ts';
import { watchReplies } from './watch-replies.ts';

const folder = readFailpointFolder();
const failpoints = createFailpoints(folder);
watchActivities(failpoints, folder);
watchReplies(failpoints);
watchDatabase(failpoints);
// Whoever is killed cannot leave what it has compiled to the next, unless it does so now.
await import('../../../workers/compose-activities.ts');
flushCompileCache();
await import('../../../workers/main.ts');
