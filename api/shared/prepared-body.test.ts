import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { PreparedBody, preferredEncoding } from './prepared-body.ts';

const TEXT = 'It shines – in Łódź, too. '.repeat(500);

describe('a prepared body', () => {
  it('is compressed once for each encoding, however many ask at the same time', async () => {
    const body = new PreparedBody(TEXT);
    const asked = [body.compressed('br'), body.compressed('br'), body.compressed('gzip')];
    expect(asked[1]).toBe(asked[0]);
    const [brotli, again, gzipped] = await Promise.all(asked);
    expect(again).toBe(brotli);
    expect([brotliDecompressSync(brotli ?? ''), gunzipSync(gzipped ?? '')].map(String)).toEqual([TEXT, TEXT]);
  });

  it('has the tag of its bytes, whether it was a text or a file', () => {
    expect(new PreparedBody(TEXT).tag).toBe(new PreparedBody(Buffer.from(TEXT)).tag);
    expect(new PreparedBody(TEXT).tag).not.toBe(new PreparedBody(`${TEXT}.`).tag);
  });

  it('is sent in the smallest encoding that is accepted', () => {
    expect(preferredEncoding(() => true)).toBe('br');
    expect(preferredEncoding((name) => name === 'gzip')).toBe('gzip');
    expect(preferredEncoding(() => false)).toBeUndefined();
  });
});
