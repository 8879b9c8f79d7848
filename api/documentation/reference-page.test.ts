import { get } from 'node:http';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { startTestApi } from '../../tests/support/test-api.ts';
import { useTestApi } from '../../tests/support/use-test-api.ts';

describe('the page of the description', () => {
  const api = useTestApi();
  let loaded: readonly string[];

  beforeAll(async () => {
    const { body } = await api.call('GET', '/docs', { as: null });
    loaded = [...(body as string).matchAll(/(?:src|href)="([^"]+)"/g)].map(([, address = '']) => address);
  });
  it('loads files of this API, and nothing from elsewhere', () => {
    expect(loaded.filter((address) => !address.startsWith('/'))).toEqual(['data:,']);
    expect(loaded.filter((address) => address.startsWith('/docs/'))).toHaveLength(4);
  });

  it.each(['/docs', '/problems/out-of-stock'])(
    'lets the browser load nothing else, and nothing within it: %s',
    async (path) => {
      const { headers } = await api.call('GET', path, { as: null });
      const policy = headers.get('content-security-policy') ?? '';
      expect(policy.split('; ')).toEqual(
        expect.arrayContaining([
          "default-src 'none'",
          "script-src 'self'",
          "style-src 'self'",
          "frame-ancestors 'none'",
        ]),
      );
      expect(policy).not.toMatch(/unsafe|https?:/);
    },
  );

  it('has no script and no style that its own policy forbids', async () => {
    for (const path of ['/docs', '/problems/out-of-stock']) {
      const { body } = await api.call('GET', path, { as: null });
      expect(body).not.toMatch(/<style|style="|<script(?![^>]* src=)|\son\w+=/);
    }
  });

  it('is shown with files that browsers keep: those of a library, with its version in their address, for ever', async () => {
    const files = loaded.filter((address) => address.startsWith('/docs/'));
    const kept = await Promise.all(
      files.map(async (path) => {
        const { status, headers } = await api.call('GET', path, { as: null });
        const [type, tag] = [headers.get('content-type'), headers.get('etag') ?? ''];
        const again = await api.call('GET', path, { as: null, headers: { 'if-none-match': tag } });
        return [status, again.status, type, headers.get('cache-control'), /-\d+\.\d+\.\d+\./.test(path)];
      }),
    );
    const [forEver, forMinutes] = ['public, max-age=31536000, immutable', 'public, max-age=300'];
    expect(kept).toEqual([
      [200, 304, 'text/css; charset=utf-8', forEver, true],
      [200, 304, 'text/css; charset=utf-8', forMinutes, false],
      [200, 304, 'text/javascript; charset=utf-8', forEver, true],
      [200, 304, 'text/javascript; charset=utf-8', forMinutes, false],
    ]);
  });

  it('comes to less than half a megabyte', async () => {
    const paths = ['/docs', '/openapi.json', ...loaded.filter((address) => address.startsWith('/docs/'))];
    const sizes = await Promise.all(paths.map((path) => sizeOf(`${api.url}${path}`)));
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(500_000);
  });

  it('is not there, with its files, where API_DOCS is false; document and pages of problems are', async () => {
    const without = await startTestApi({ databaseUrl: api.databaseUrl, environment: { API_DOCS: 'false' } });
    const statusOf = async (path: string) => [path, (await without.call('GET', path, { as: null })).status];
    const files = loaded.filter((address) => address.startsWith('/docs/'));
    expect(await Promise.all(['/docs', ...files].map(statusOf))).toEqual(
      ['/docs', ...files].map((path) => [path, 404]),
    );
    const { body: problem } = await without.call('GET', '/problems/out-of-stock', { as: null });
    const styles = [...(problem as string).matchAll(/href="(\/[^"]+)"/g)].map(([, address = '']) => address);
    expect(styles).toContain('/openapi.json');
    expect(styles).not.toContain('/docs');
    const kept = ['/openapi.json', '/problems/out-of-stock', ...styles];
    expect(await Promise.all(kept.map(statusOf))).toEqual(kept.map((path) => [path, 200]));
    const { body: document } = await without.call('GET', '/openapi.json', { as: null });
    expect(document.paths).not.toHaveProperty('/docs');
    await without.stop();
  });

  it('is no part of what it describes', async () => {
    const { body } = await api.call('GET', '/openapi.json', { as: null });
    expect(Object.keys(body.paths).filter((path) => path.startsWith('/docs'))).toEqual(['/docs']);
  });

  it('is alone in that: an answer that is data loads nothing in a browser', async () => {
    const { headers } = await api.call('GET', '/openapi.json', { as: null });
    expect(headers.get('content-security-policy')).toBe(
      "default-src 'none';base-uri 'none';form-action 'none';frame-ancestors 'none'",
    );
  });
});

/** Bytes that a browser of today is sent. */
async function sizeOf(url: string): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  get(url, { headers: { 'accept-encoding': 'gzip, deflate, br, zstd' } }, (answer) => {
    let size = 0;
    answer.on('data', (part: Buffer) => (size += part.length));
    answer.on('end', () => resolve(size));
  }).on('error', reject);
  return promise;
}
