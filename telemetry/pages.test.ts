import { afterEach, describe, expect, it } from '@jest/globals';
import pino from 'pino';
import { json, servePages, type Pages, type ServedPages } from './pages.ts';

describe('servePages', () => {
  let served: ServedPages | undefined;
  afterEach(() => served?.close());

  const logged: string[] = [];
  const log = pino({ level: 'error' }, { write: (line) => void logged.push(line) });

  async function serve(pages: Pages) {
    served = await servePages({ host: '127.0.0.1', port: 0, pages, log });
    const url = `http://127.0.0.1:${served.port}`;
    return async (path: string, method = 'GET') => {
      const answer = await fetch(`${url}${path}`, { method });
      return { status: answer.status, text: await answer.text(), type: answer.headers.get('content-type') };
    };
  }

  it('answers each page at its path, and nothing else', async () => {
    const ask = await serve({ '/readyz': async () => json(503, { status: 'down' }) });
    expect(await ask('/readyz?verbose')).toEqual({
      status: 503,
      text: '{"status":"down"}',
      type: 'application/json',
    });
    expect(await ask('/constructor')).toMatchObject({ status: 404 });
    expect(await ask('/readyz', 'POST')).toMatchObject({ status: 405 });
    expect(await ask('/readyz', 'HEAD')).toMatchObject({ status: 503, text: '' });
  });

  it('logs why a page could not be made, and does not say it to whoever asked', async () => {
    const ask = await serve({ '/metrics': () => Promise.reject(new Error('no such table')) });
    const answer = await ask('/metrics');
    expect(answer.status).toBe(500);
    expect(answer.text).not.toContain('table');
    expect(logged.join('')).toContain('no such table');
  });

  it('says which port is taken', async () => {
    await serve({});
    const port = served?.port ?? 0;
    await expect(servePages({ host: '127.0.0.1', port, pages: {}, log })).rejects.toThrow(
      `Cannot listen on 127.0.0.1:${port}`,
    );
  });
});
