import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { letThemGoOn, stopProcesses } from './stopped-processes.ts';
import { eventually } from '../../support/eventually.ts';

let folder: string;
let child: ChildProcess;
let going: ReturnType<typeof letThemGoOn> | undefined;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'quartermaster-stopped-'));
  child = spawn('sleep', ['60']);
});
afterEach(() => {
  going?.stop();
  child.kill('SIGKILL');
  rmSync(folder, { recursive: true });
});

/** `T` stands still, `S` sleeps. */
const stateOf = (pid: number) => readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.[0];

const isIn = (state: string) => eventually(() => stateOf(child.pid ?? 0) === state, 10_000, 1);

it('lets a process go on when its time has come', async () => {
  stopProcesses(folder, 'one', [child.pid ?? 0], 200);
  await isIn('T');
  const startedAt = Date.now();
  going = letThemGoOn(folder);
  await isIn('S');
  expect(Date.now() - startedAt).toBeGreaterThan(50);
});

it('lets all go on at once when it is asked to, and minds none that has ended', async () => {
  going = letThemGoOn(folder);
  stopProcesses(folder, 'one', [child.pid ?? 0, 2 ** 22 + 1], 60_000);
  await isIn('T');
  going.all();
  await isIn('S');
});
