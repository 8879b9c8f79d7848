import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Stripe } from 'stripe';
import { startTestSimulator } from './start-test-simulator.ts';
import type { TestSimulator } from './start-test-simulator.ts';

let simulator: TestSimulator;
beforeEach(async () => {
  simulator = await startTestSimulator();
});
afterEach(() => simulator.close());

const create = (more: Partial<Stripe.PaymentIntentCreateParams> = {}) =>
  simulator.stripe.paymentIntents.create({
    amount: 2_000,
    currency: 'gbp',
    confirm: true,
    capture_method: 'manual',
    payment_method: 'pm_card_visa',
    ...more,
  });

async function faultWasHit(): Promise<void> {
  for (;;) {
    const { data } = (await (await fetch(`${simulator.url}/simulator/faults`)).json()) as { data: unknown[] };
    if (data.length === 0) return;
  }
}

describe('what Stripe refuses of a new payment', () => {
  it('is a payment method that it does not know, or that another account has', async () => {
    for (const payment_method of ['pm_nobody', 'pm_1OtherAccountXXXXXXXXXXXX']) {
      await expect(create({ payment_method })).rejects.toMatchObject({
        statusCode: 400,
        code: 'resource_missing',
        param: 'payment_method',
        message: `No such PaymentMethod: '${payment_method}'`,
      });
    }
  });

  it('is a payment method that has paid before', async () => {
    const { payment_method: method } = await create();
    await expect(create({ payment_method: method as string })).rejects.toMatchObject({
      statusCode: 400,
      code: 'payment_method_unexpected_state',
      message: expect.stringContaining('may not be used again'),
    });
  });

  it.each([
    ['51 keys', Object.fromEntries(Array.from({ length: 51 }, (_, index) => [`key${index}`, 'x'])), 'metadata'],
    ['a long key', { ['k'.repeat(41)]: 'x' }, `metadata[${'k'.repeat(41)}]`],
    ['a long value', { note: 'x'.repeat(501) }, 'metadata[note]'],
  ])('is metadata with %s', async (_, metadata, param) => {
    await expect(create({ metadata })).rejects.toMatchObject({ statusCode: 400, param });
  });

  it('is a way back that is no address', async () => {
    await expect(create({ return_url: 'shop.example/back' })).rejects.toMatchObject({ code: 'url_invalid' });
  });
});

describe('what Stripe refuses of a payment that it has', () => {
  it('is a cancellation after the capture', async () => {
    const { id } = await create();
    await simulator.stripe.paymentIntents.capture(id);
    await expect(simulator.stripe.paymentIntents.cancel(id)).rejects.toMatchObject({
      code: 'payment_intent_unexpected_state',
      message: expect.stringContaining('You cannot cancel this PaymentIntent because it has a status of succeeded'),
    });
  });

  it('is a second confirmation', async () => {
    const held = await create();
    const paid = await create({ capture_method: 'automatic' });
    for (const { id } of [held, paid]) {
      await expect(simulator.stripe.paymentIntents.confirm(id)).rejects.toMatchObject({
        code: 'payment_intent_unexpected_state',
        payment_intent: { id },
      });
    }
  });

  it('is any change of one that it does not have', async () => {
    const { paymentIntents } = simulator.stripe;
    const asks = [() => paymentIntents.retrieve('pi_nobody'), () => paymentIntents.cancel('pi_nobody')];
    for (const ask of asks) {
      await expect(ask()).rejects.toMatchObject({ statusCode: 404, code: 'resource_missing', param: 'intent' });
    }
  });

  it('is a second change while the first is under way, without keeping the refusal', async () => {
    const { id } = await create();
    await fetch(`${simulator.url}/simulator/faults`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ route: 'POST *', latencyMs: 800, times: 1 }),
    });
    const first = simulator.stripe.paymentIntents.capture(id, {}, { idempotencyKey: 'first' });
    await faultWasHit();
    await expect(simulator.stripe.paymentIntents.cancel(id, {}, { idempotencyKey: 'second' })).rejects.toMatchObject({
      statusCode: 429,
      code: 'lock_timeout',
    });
    expect((await first).status).toBe('succeeded');
    await expect(simulator.stripe.paymentIntents.cancel(id, {}, { idempotencyKey: 'second' })).rejects.toMatchObject({
      code: 'payment_intent_unexpected_state',
    });
  });
});

describe("the bank's page of a payment that was cancelled", () => {
  it('changes nothing and does not speak of success', async () => {
    const { id, next_action: action } = await create({
      payment_method: 'pm_card_authenticationRequired',
      return_url: 'https://shop.example/back',
    });
    await simulator.stripe.paymentIntents.cancel(id);
    const page = await (await fetch(String(action?.redirect_to_url?.url))).text();
    expect(page).toContain('redirect_status=failed');
    for (const press of ['complete', 'fail']) {
      const pressed = await fetch(`${simulator.url}/3ds/${id}/${press}`, { method: 'POST', redirect: 'manual' });
      const back = new URL(pressed.headers.get('location') ?? '');
      expect([pressed.status, back.searchParams.get('redirect_status')]).toEqual([303, 'failed']);
    }
    expect(await simulator.stripe.paymentIntents.retrieve(id)).toMatchObject({
      status: 'canceled',
      latest_charge: null,
    });
  });
});
