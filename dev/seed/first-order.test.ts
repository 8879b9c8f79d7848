import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { firstOrderSnippet } from './first-order.ts';

const sh = promisify(execFile);
const KEY = `qm_storefront_${'k'.repeat(43)}`;

interface Asked {
  readonly path: string | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: unknown;
}

let server: Server;
let asked: Asked[];
let quote: unknown;

/** Answers as the API does, and remembers what it was asked. */
beforeAll(async () => {
  server = createServer((request, response) => {
    void text(request).then((body) => {
      asked.push({ path: request.url, headers: request.headers, body: JSON.parse(body) });
      response.end(JSON.stringify(request.url === '/v1/orders' ? { number: 'A-1042' } : quote));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(() => new Promise((resolve) => server.close(resolve)));
beforeEach(() => {
  asked = [];
  quote = {
    id: '11111111-1111-4111-8111-111111111111',
    state: 'quoted',
    options: [
      { id: '22222222-2222-4222-8222-222222222222', carrier: 'USPS' },
      { id: '33333333-3333-4333-8333-333333333333', carrier: 'UPS' },
    ],
  };
});

const snippet = () =>
  firstOrderSnippet({
    apiUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    storefrontKey: KEY,
    sku: 'MG101',
  });

describe('the printed first order', () => {
  it('asks for a quote and orders the same basket with its first option', async () => {
    const { stdout, stderr } = await sh('sh', ['-c', snippet()]);
    expect({ stdout, stderr }).toEqual({ stdout: '{"number":"A-1042"}', stderr: '' });
    const [quoteRequest, order] = asked as [Asked, Asked];
    expect(quoteRequest).toMatchObject({
      path: '/v1/shipping-quotes',
      headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' },
      body: { currency: 'GBP', lines: [{ sku: 'MG101', quantity: 2 }], shippingAddress: { country: 'GB' } },
    });
    expect(order).toMatchObject({
      path: '/v1/orders',
      headers: {
        authorization: `Bearer ${KEY}`,
        'idempotency-key': 'order-11111111-1111-4111-8111-111111111111',
      },
    });
    expect(order.body).toEqual({
      ...(quoteRequest.body as object),
      email: 'ada@example.com',
      paymentMethod: 'pm_card_visa',
      shippingQuoteId: '11111111-1111-4111-8111-111111111111',
      shippingOptionId: '22222222-2222-4222-8222-222222222222',
    });
  });

  it('shows what the API says when there is no quote, and orders nothing', async () => {
    quote = { code: 'unknown-sku' };
    await expect(sh('sh', ['-c', snippet()])).rejects.toMatchObject({ code: 1, stdout: '{"code":"unknown-sku"}\n' });
    expect(asked).toHaveLength(1);
  });
});
