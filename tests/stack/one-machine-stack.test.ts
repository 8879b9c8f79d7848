import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { firstOrderSnippet } from '../../dev/seed/first-order.ts';
import { eventually } from '../../dev/shop/eventually.ts';
import { readStackEnvironment } from '../../dev/stack/environment-config.ts';

interface Started {
  readonly api: string;
  readonly temporalUi: string;
  readonly storefrontKey: string;
  readonly skus: readonly string[];
  readonly process: ChildProcess;
  /** Everything said besides the JSON of --json. */
  readonly said: () => string;
}

describe('the one-machine stack', () => {
  let dataDir: string;
  let orderId: string;
  let stack: Started | undefined;
  beforeAll(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'one-machine-'));
  });
  afterAll(async () => {
    await stop(stack);
    rmSync(dataDir, { recursive: true, force: true });
  });

  it('comes up, and the snippet that it prints places an order', async () => {
    stack = await start(dataDir, '--warehouse=manual');
    const { api, storefrontKey, skus } = stack;
    const snippet = firstOrderSnippet({ apiUrl: api, storefrontKey, sku: skus[0] ?? '' });
    const { stdout } = spawnSync('sh', ['-c', snippet], { encoding: 'utf8' });
    const order = JSON.parse(stdout) as { id: string; status: string };
    expect(order.status).toBe('confirmed');
    orderId = order.id;
    const ui = await fetch(stack.temporalUi);
    expect(ui.ok).toBe(true);
  });

  it('refuses to share its data folder', () => {
    const second = spawnSync(process.execPath, stackCommand(dataDir), {
      encoding: 'utf8',
      env: readStackEnvironment().clean,
    });
    expect(second.status).toBe(1);
    expect(second.stderr).toContain(`Another stack (process ${stack?.process.pid}) runs on ${dataDir}`);
  });

  it('drains on SIGTERM and leaves nothing running', async () => {
    const groups = partsOf(dataDir);
    expect(groups.length).toBe(6);
    expect(await stop(stack)).toBe(0);
    expect(livingIn(groups)).toEqual([]);
  });

  it("finds yesterday's orders again, and goes on with them", async () => {
    stack = await start(dataDir);
    const { api, storefrontKey } = stack;
    const headers = { Authorization: `Bearer ${storefrontKey}` };
    // Nobody packed it yesterday: only a workflow that is still there can take it to its end.
    await eventually(async () => {
      const answer = await fetch(`${api}/v1/orders/${orderId}`, { headers });
      return ((await answer.json()) as { status: string }).status === 'completed';
    }, 45_000);
  });

  it('stops altogether when a part crashes, and names the part', async () => {
    const groups = partsOf(dataDir);
    const ended = once(stack?.process ?? fail(), 'exit');
    process.kill(-(groups.at(-1) ?? fail()), 'SIGKILL');
    expect(await ended).toEqual([1, null]);
    expect(stack?.said()).toMatch(/✗ \w+ was killed by SIGKILL; its log, .*\.log, ends with:/);
    expect(livingIn(groups)).toEqual([]);
  });
});

function stackCommand(dataDir: string): string[] {
  const main = resolve(import.meta.dirname, '../../dev/stack/main.ts');
  return [main, `--data-dir=${dataDir}`, '--free-ports', '--json'];
}

async function start(dataDir: string, ...options: string[]): Promise<Started> {
  const child = spawn(process.execPath, [...stackCommand(dataDir), ...options], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...readStackEnvironment().clean, CARRIER_TRANSIT_MS: '200', CARRIER_DELIVERY_MS: '200' },
  });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const { promise, resolve: ready, reject } = Promise.withResolvers<string>();
  let stdout = '';
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString();
    if (stdout.includes('\n')) ready(stdout);
  });
  child.once('exit', () => reject(new Error(`The stack did not start:\n${said}`)));
  return { ...(JSON.parse(await promise) as Omit<Started, 'process' | 'said'>), process: child, said: () => said };
}

/** Resolves with the exit code. */
async function stop(stack: Started | undefined): Promise<number | null> {
  if (!stack || stack.process.exitCode !== null) return stack?.process.exitCode ?? null;
  stack.process.kill('SIGTERM');
  const [code] = (await once(stack.process, 'exit')) as [number | null];
  return code;
}

/** The process groups that the stack has started, in the order in which they became ready. */
function partsOf(dataDir: string): number[] {
  const lock = JSON.parse(readFileSync(join(dataDir, 'stack.lock'), 'utf8')) as { parts: { processGroup: number }[] };
  return lock.parts.map(({ processGroup }) => processGroup);
}

/** What still runs, less what has ended and only waits for somebody to take note. */
function livingIn(groups: readonly number[]): string[] {
  const { stdout } = spawnSync('ps', ['-e', '-o', 'pgid=,stat=,args='], { encoding: 'utf8' });
  return stdout.split('\n').filter((line) => {
    const [group, state = ''] = line.trim().split(/ +/);
    return groups.includes(Number(group)) && !state.startsWith('Z');
  });
}

function fail(): never {
  throw new Error('The stack is not running.');
}
