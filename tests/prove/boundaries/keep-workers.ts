// Runs so many workers, each with its failpoints, and starts one again as soon as it is killed:
// keep-workers.ts COUNT [SCRIPT]
import { spawn, type ChildProcess } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { readFailpointFolder } from './failpoint-config.ts';

const script = process.argv[3] ?? join(import.meta.dirname, 'killable-worker.ts');
const deaths = join(readFailpointFolder(), 'deaths.log');

const running = new Set<ChildProcess>();
let stopping = false;

for (let count = Number(process.argv[2] ?? 1); count > 0; count -= 1) keep();
process.once('SIGTERM', () => {
  stopping = true;
  for (const worker of running) worker.kill('SIGTERM');
});

function keep(): void {
  const worker = spawn(process.execPath, [script], { stdio: ['ignore', 'inherit', 'inherit'] });
  running.add(worker);
  worker.once('exit', (code, signal) => {
    running.delete(worker);
    if (stopping) return;
    appendFileSync(deaths, `${signal ?? `exit ${code}`}\n`);
    keep();
  });
}
