import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { FaultRequest } from '../shared/faults.ts';
import { startTestSimulator } from './start-test-simulator.ts';
import type { TestSimulator } from './start-test-simulator.ts';

let simulator: TestSimulator;
beforeEach(async () => {
  simulator = await startTestSimulator();
});
afterEach(() => simulator.close());

const form = {
  amount: '2000',
  currency: 'gbp',
  confirm: 'true',
  capture_method: 'manual',
  payment_method: 'pm_card_visa',
};

async function post(key: string, body: Record<string, string> = form, path = '/v1/payment_intents') {
  const response = await fetch(simulator.url + path, {
    method: 'POST',
    headers: { authorization: 'Bearer sk_test_x', 'idempotency-key': key },
    body: new URLSearchParams(body),
  });
  return {
    status: response.status,
    replayed: response.headers.get('idempotent-replayed'),
    original: response.headers.get('original-request'),
    request: response.headers.get('request-id'),
    body: (await response.json()) as Record<string, unknown>,
  };
}
const fault = (request: Omit<FaultRequest, 'route'>) =>
  fetch(`${simulator.url}/simulator/faults`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ route: 'POST /v1/*', times: 1, ...request }),
  });
const intents = async () => (await simulator.stripe.paymentIntents.list()).data;

describe('what is kept under an idempotency key', () => {
  it('names the request whose answer it was', async () => {
    const first = await post('k');
    const again = await post('k');
    expect(first.original).toBe(first.request);
    expect(again).toEqual({ ...first, replayed: 'true', request: again.request });
    expect(again.request).not.toBe(first.request);
  });

  it('is a refusal by the state of an object, even after the state has changed', async () => {
    const { body } = await post('pay');
    const path = `/v1/payment_intents/${String(body['id'])}/capture`;
    const early = await post('early', { amount_to_capture: '500', final_capture: 'false' }, path);
    await post('capture', {}, path);
    const again = await post('early', { amount_to_capture: '500', final_capture: 'false' }, path);
    expect(early).toMatchObject({ status: 400, replayed: null });
    expect(again).toMatchObject({ status: 400, replayed: 'true', body: early.body });
  });

  it('is a 500 that came after the work was done: the repeat learns nothing', async () => {
    await fault({ storedStatus: 500 });
    const failed = await post('k');
    const again = await post('k');
    expect(failed).toMatchObject({ status: 500, replayed: null, body: { error: { type: 'api_error' } } });
    expect(again).toMatchObject({ status: 500, replayed: 'true', body: failed.body });
    expect(await intents()).toMatchObject([{ status: 'requires_capture', amount: 2_000 }]);
    expect((await post('another key')).status).toBe(200);
  });

  it('is a 500 that came before the work was done, too', async () => {
    await fault({ storedStatus: 500, storedEffect: 'none' });
    expect(await post('k')).toMatchObject({ status: 500, replayed: null });
    expect(await post('k')).toMatchObject({ status: 500, replayed: 'true' });
    expect(await intents()).toEqual([]);
  });
});

describe('what is not kept', () => {
  it('is an answer from in front of the endpoint', async () => {
    await fault({ status: 500, body: '{}' });
    expect((await post('k')).status).toBe(500);
    expect(await post('k')).toMatchObject({ status: 200, replayed: null });
  });

  it('is the refusal of a parameter', async () => {
    expect((await post('k', { ...form, currency: 'irr' })).status).toBe(400);
    expect(await post('k')).toMatchObject({ status: 200, replayed: null });
  });

  it('is the refusal of a repeat while the first is under way', async () => {
    await fault({ latencyMs: 100 });
    const [first, second] = await Promise.all([post('k'), post('k')]);
    expect(new Set([first.status, second.status])).toEqual(new Set([200, 409]));
    expect(await post('k')).toMatchObject({ status: 200, replayed: 'true' });
  });
});
