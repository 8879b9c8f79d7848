import { createDecipheriv, createECDH, hkdfSync } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import webPush from 'web-push';
import { createWebPushGateway } from './web-push-gateway.ts';

const browser = createECDH('prime256v1');
browser.generateKeys();
const authSecret = Buffer.alloc(16, 7);
let server: Server;
let endpoint: string;
let received: { readonly headers: Record<string, unknown>; readonly body: Buffer }[] = [];
let status = 201;

beforeAll(async () => {
  server = createServer((request, response) => {
    void buffer(request).then((body) => {
      received.push({ headers: request.headers, body });
      response.writeHead(status).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}/push/1`;
});
afterAll(() => new Promise<void>((resolve) => server.close(() => resolve())));
beforeEach(() => {
  received = [];
  status = 201;
});

const keys = webPush.generateVAPIDKeys();
const gateway = createWebPushGateway({ ...keys, subject: 'mailto:shop@example.com', timeoutMs: 2_000 });
const aPush = () => ({
  subscription: {
    endpoint,
    publicKey: browser.getPublicKey('base64url'),
    authSecret: authSecret.toString('base64url'),
  },
  messageId: '5b8c0f0e-2f4b-4d51-a0c3-9a6f6c1f2a11',
  title: 'Order A-1 is on its way',
  body: 'DHL has your parcel.',
});

/** As a browser does it. Source: RFC 8291, section 3.4, and RFC 8188, section 2. */
function decrypted(body: Buffer): string {
  const [salt, theirs] = [body.subarray(0, 16), body.subarray(21, 86)];
  const info = Buffer.concat([Buffer.from('WebPush: info\0'), browser.getPublicKey(), theirs]);
  const secret = Buffer.from(hkdfSync('sha256', browser.computeSecret(theirs), authSecret, info, 32));
  const key = Buffer.from(hkdfSync('sha256', secret, salt, 'Content-Encoding: aes128gcm\0', 16));
  const nonce = Buffer.from(hkdfSync('sha256', secret, salt, 'Content-Encoding: nonce\0', 12));
  const [sealed, tag] = [body.subarray(86, -16), body.subarray(-16)];
  const decipher = createDecipheriv('aes-128-gcm', key, nonce).setAuthTag(tag);
  return (
    Buffer.concat([decipher.update(sealed), decipher.final()])
      .toString()
      // The delimiter of the last record, and no padding.
      .slice(0, -1)
  );
}

describe('the push gateway', () => {
  it('sends what only the browser can read, the same message under the same topic and tag', async () => {
    await gateway.send(aPush());
    await gateway.send(aPush());
    const [first, second] = received;
    expect(first?.headers).toMatchObject({ ttl: '86400', topic: '5b8c0f0e2f4b4d51a0c39a6f6c1f2a11' });
    expect(first?.headers['authorization']).toMatch(/^vapid t=/);
    expect(second?.headers['topic']).toBe(first?.headers['topic']);
    expect(JSON.parse(decrypted(first?.body ?? Buffer.alloc(0)))).toEqual({
      title: 'Order A-1 is on its way',
      body: 'DHL has your parcel.',
      tag: aPush().messageId,
    });
  });

  it.each([
    [410, true],
    [404, true],
    [429, false],
    [500, false],
  ])('fails with %s, for good: %s', async (answer, undeliverable) => {
    status = answer;
    await expect(gateway.send(aPush())).rejects.toMatchObject({ name: 'PushNotSent', undeliverable });
  });
});
