import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { afterEach, describe, expect, it } from '@jest/globals';
import { testApiEnvironment } from '../tests/support/test-api.ts';

describe('the API process', () => {
  let child: ChildProcess | undefined;
  afterEach(() => void child?.kill('SIGKILL'));

  function start(env: NodeJS.ProcessEnv): ChildProcess {
    child = spawn(process.execPath, ['api/main.ts'], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    return child;
  }

  async function readyPort(running: ChildProcess): Promise<number> {
    if (!running.stdout) throw new Error('No output to read');
    for await (const line of createInterface({ input: running.stdout })) {
      const { msg, port } = JSON.parse(line) as { msg: string; port: number };
      if (msg === 'ready') return port;
    }
    throw new Error('It ended before it was ready');
  }

  it('serves before its database and Temporal are there, and ends cleanly when told to', async () => {
    const running = start({ ...testApiEnvironment, PORT: '0', HOST: '127.0.0.1', LOG_LEVEL: 'info' });
    const port = await readyPort(running);
    expect((await fetch(`http://127.0.0.1:${port}/livez`)).status).toBe(200);
    const exited = once(running, 'exit');
    running.kill('SIGTERM');
    expect(await exited).toEqual([0, null]);
  });

  it('names everything that is wrong with its environment at once', async () => {
    const running = start({ ...testApiEnvironment, PORT: 'eighty', DATABASE_URL: 'mysql://x' });
    let said = '';
    running.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()));
    const [code] = (await once(running, 'exit')) as [number];
    expect(code).not.toBe(0);
    expect(said).toContain('PORT');
    expect(said).toContain('DATABASE_URL');
  });
});
