import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from '@jest/globals';
import { createTwilioTextGateway } from '../../../gateways/twilio/twilio-text-gateway.ts';
import { createTwilioWebhooks } from '../../../gateways/twilio/twilio-webhooks.ts';
import { SIMULATED_ACCOUNT, startTwilioSimulator } from './twilio-simulator.ts';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

/** An API that takes so many words, and hands them over once it has them. */
async function listenFor(count: number) {
  const { promise, resolve } = Promise.withResolvers<{ body: string; signature: string; path: string }[]>();
  const heard: { body: string; signature: string; path: string }[] = [];
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      heard.push({ body, signature: String(request.headers['x-twilio-signature']), path: request.url ?? '' });
      response.end();
      if (heard.length === count) resolve(heard);
    });
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  closing.push(() => server.close());
  return { heard: promise, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

it.each([
  ['+447700900123', 'delivered', null],
  ['+15005550011', 'undelivered', '30003'],
  ['+15005550012', 'failed', '30008'],
])('tells what becomes of a text to %s, signed, and lists it', async (to, end, code) => {
  const api = await listenFor(2);
  const twilio = await startTwilioSimulator({ apiUrl: api.url, pauseMs: 1 });
  closing.push(() => twilio.close());
  // As on the machine of whoever tries it, which the simulator may not reach by that name.
  const publicUrl = 'http://localhost:1';
  const gateway = createTwilioTextGateway({ ...SIMULATED_ACCOUNT, apiBase: twilio.url, publicUrl, timeoutMs: 2_000 });
  const messageId = '5b8c0f0e-2f4b-4d51-a0c3-9a6f6c1f2a11';
  const { providerId } = await gateway.send({ to, body: 'A-1', messageId });
  const heard = await api.heard;
  expect(heard.map(({ path }) => path)).toEqual(Array(2).fill(`/v1/webhooks/twilio?message=${messageId}`));
  const said = heard.map(({ body }) => new URLSearchParams(body));
  expect(said.map((form) => form.get('MessageStatus'))).toEqual(['sent', end]);
  expect(said.at(-1)?.get('ErrorCode')).toBe(code);
  const webhooks = createTwilioWebhooks({ authToken: SIMULATED_ACCOUNT.authToken, publicUrl });
  const [, last] = heard.map(({ body, signature }) => webhooks.verifyAndRead(body, signature, messageId));
  expect(last).toMatchObject({ providerId, outcome: end === 'delivered' ? 'delivered' : 'undeliverable' });
  const { data } = (await (await fetch(`${twilio.url}/messages`)).json()) as { data: unknown[] };
  expect(data).toMatchObject([{ sid: providerId, to, body: 'A-1', status: end }]);
});
