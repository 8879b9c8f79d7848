import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { PartFailed, type PartSpec, saysReady, startPart } from './part-process.ts';
import { isAlive } from './process-table.ts';

const READY = "console.log(JSON.stringify({ msg: 'ready', pid: process.pid }));";
const LIVE = 'setInterval(() => {}, 1000);';

describe('startPart', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'part-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  function spec(program: string, more: Partial<PartSpec> = {}): PartSpec {
    return {
      name: 'thing',
      command: [process.execPath, '--eval', program],
      env: {},
      stopSignal: 'TERM',
      logFile: join(folder, 'thing.log'),
      readyWhen: saysReady,
      readyWithinMs: 10_000,
      stopWithinMs: 5_000,
      ...more,
    };
  }
  const pidOf = (readyLine: string) => (JSON.parse(readyLine) as { pid: number }).pid;

  it('resolves when the process says that it is ready, and lets it drain on stop', async () => {
    const drain = "process.on('SIGTERM', () => { console.log('drained'); process.exit(0); });";
    const part = await startPart(spec(`${drain}${READY}${LIVE}`));
    await part.stop();
    expect(await part.exited).toBe('exited with 0');
    expect(readFileSync(join(folder, 'thing.log'), 'utf8')).toContain('drained');
    expect(isAlive(pidOf(part.readyLine))).toBe(false);
  });

  it('kills what does not drain in time', async () => {
    const part = await startPart(spec(`process.on('SIGTERM', () => {});${READY}${LIVE}`, { stopWithinMs: 200 }));
    await part.stop();
    expect(await part.exited).toBe('was killed by SIGKILL');
    await untilGone(pidOf(part.readyLine));
  });

  it('names the part and shows the end of its log when it ends before it is ready', async () => {
    const failing = startPart(spec("console.error('no disk left'); process.exit(3);"));
    await expect(failing).rejects.toThrow(PartFailed);
    await expect(failing).rejects.toThrow(/thing exited with 3; its log, .*thing\.log, ends with:\n {4}no disk left/);
  });

  it('gives up on what is not ready in time', async () => {
    await expect(startPart(spec(LIVE, { readyWithinMs: 300 }))).rejects.toThrow(/thing was not ready within/);
  });

  it('does not take the ready line of an earlier run for its own', async () => {
    writeFileSync(join(folder, 'thing.log'), '{"msg":"ready"}\n');
    await expect(startPart(spec('process.exit(1);'))).rejects.toThrow(/exited with 1/);
  });

  it('leaves nothing behind when it is not wanted any more while it starts', async () => {
    const unwanted = new AbortController();
    const starting = startPart(spec(LIVE, { signal: unwanted.signal }));
    unwanted.abort();
    await expect(starting).rejects.toThrow('was not needed any more');
  });

  it('stops the process when its starter is killed', async () => {
    const starter = join(import.meta.dirname, 'part-process.ts');
    const program = `
      import { startPart, saysReady } from ${JSON.stringify(starter)};
      const part = await startPart({ ...${JSON.stringify(spec(`${READY}${LIVE}`))}, readyWhen: saysReady });
      console.log(part.readyLine);`;
    const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = (await once(child.stdout, 'data')) as [Buffer];
    const pid = pidOf(line.toString());
    expect(isAlive(pid)).toBe(true);
    child.kill('SIGKILL');
    await untilGone(pid);
  });
});

async function untilGone(pid: number): Promise<void> {
  while (isAlive(pid)) await delay(20);
}
