import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { lockDataDir } from './stack-lock.ts';

describe('lockDataDir', () => {
  let dataDir: string;
  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'lock-'));
  });
  afterEach(() => rmSync(dataDir, { recursive: true, force: true }));
  const lockFile = () => join(dataDir, 'stack.lock');

  it('holds the folder until it is released', async () => {
    const lock = await lockDataDir(dataDir, () => {});
    expect(JSON.parse(readFileSync(lockFile(), 'utf8'))).toMatchObject({ pid: process.pid });
    lock.release();
    expect(existsSync(lockFile())).toBe(false);
  });

  it('refuses a folder that a running stack has, with the mend', async () => {
    mkdirSync(join(dataDir, 'dev/stack'), { recursive: true });
    const program = join(dataDir, 'dev/stack/main.ts');
    writeFileSync(program, 'setInterval(() => {}, 1000);');
    const stack = spawn(process.execPath, [program], { stdio: 'ignore' });
    writeFileSync(lockFile(), JSON.stringify({ pid: stack.pid, parts: [] }));
    await expect(lockDataDir(dataDir, () => {})).rejects.toThrow(
      `Another stack (process ${stack.pid}) runs on ${dataDir}: stop it with ctrl-C or "kill ${stack.pid}"`,
    );
    stack.kill();
  });

  it('takes over from a stack that was killed, and from a process that got its number', async () => {
    writeFileSync(
      lockFile(),
      JSON.stringify({ pid: process.ppid, parts: [{ name: 'worker', processGroup: process.ppid }] }),
    );
    const lock = await lockDataDir(dataDir, () => {});
    lock.release();
  });

  it('takes over a lock that was cut off while it was written', async () => {
    writeFileSync(lockFile(), '{"pid":');
    const lock = await lockDataDir(dataDir, () => {});
    lock.release();
  });
});
