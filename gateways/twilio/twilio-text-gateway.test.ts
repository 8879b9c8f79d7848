import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  SIMULATED_ACCOUNT,
  startTwilioSimulator,
  type TwilioSimulator,
} from '../../dev/simulators/twilio/twilio-simulator.ts';
import { eventually } from '../../tests/support/eventually.ts';
import type { TextGateway } from '../text-gateway.ts';
import { createTwilioTextGateway } from './twilio-text-gateway.ts';

const { accountSid, authToken } = SIMULATED_ACCOUNT;
let twilio: TwilioSimulator;
let gateway: TextGateway;
beforeAll(async () => {
  twilio = await startTwilioSimulator();
  gateway = createTwilioTextGateway({
    accountSid,
    authToken,
    from: '+447700900000',
    apiBase: twilio.url,
    timeoutMs: 2_000,
  });
});
afterAll(() => twilio.close());

const to = '+447700900123';
const bodies = () => twilio.texts().map(({ body }) => body);

describe('the text gateway', () => {
  it('sends a text, and says what the provider calls it', async () => {
    expect(await gateway.send({ to, body: 'Café: A-1' })).toEqual({ providerId: expect.stringMatching(/^SM/) });
    expect(bodies()).toEqual(['Café: A-1']);
  });

  it('sends one once whose answer was lost, when it is tried again', async () => {
    const since = new Date();
    twilio.loseAnswers(1);
    await expect(gateway.send({ to, body: 'A-2' })).rejects.toMatchObject({
      name: 'TextNotSent',
      undeliverable: false,
    });
    const { providerId } = await gateway.send({ to, body: 'A-2', maybeSentSince: since });
    expect(bodies().filter((body) => body === 'A-2')).toHaveLength(1);
    expect(twilio.texts().find(({ body }) => body === 'A-2')?.sid).toBe(providerId);
    // Another text to the same number is another text.
    await gateway.send({ to, body: 'A-3', maybeSentSince: since });
    expect(bodies()).toContain('A-3');
  });

  it('finds one that still waits in the provider’s queue, and none from before', async () => {
    const patient = await startTwilioSimulator({ pauseMs: 60_000 });
    const [from, apiBase] = ['+447700900000', patient.url];
    const waiting = createTwilioTextGateway({ accountSid, authToken, from, apiBase, timeoutMs: 2_000 });
    const { providerId } = await waiting.send({ to, body: 'A-5' });
    expect(await waiting.send({ to, body: 'A-5', maybeSentSince: new Date() })).toEqual({ providerId });
    const later = new Date(Date.now() + 3_600_000);
    expect((await waiting.send({ to, body: 'A-5', maybeSentSince: later })).providerId).not.toBe(providerId);
    await patient.close();
  });

  it('sends one anew that did not arrive, and not one that did', async () => {
    const [since, lost] = [new Date(), '+15005550011'];
    for (const number of [lost, to]) await gateway.send({ to: number, body: 'A-4' });
    const statusOf = (number: string) => twilio.texts().findLast((one) => one.to === number)?.status;
    await eventually(() => statusOf(lost) === 'undelivered' && statusOf(to) === 'delivered');
    const [first] = twilio.texts().filter((one) => one.to === lost);
    expect((await gateway.send({ to: lost, body: 'A-4', maybeSentSince: since })).providerId).not.toBe(first?.sid);
    await gateway.send({ to, body: 'A-4', maybeSentSince: since });
    expect(bodies().filter((body) => body === 'A-4')).toHaveLength(3);
  });

  it.each([
    ['is no number', '+15005550001', { undeliverable: true, unsubscribed: false }],
    ['is a landline', '+15005550009', { undeliverable: true, unsubscribed: false }],
    ['has answered STOP', '+15005550004', { undeliverable: false, unsubscribed: true }],
  ])('tells a number that %s, without naming it', async (_, number, facts) => {
    const refused: unknown = await gateway.send({ to: number, body: 'x' }).catch((error: unknown) => error);
    expect(refused).toMatchObject(facts);
    expect(String(refused)).not.toContain(number);
  });

  it('leaves for later what the provider has no time for, or no account', async () => {
    twilio.busy(1);
    await expect(gateway.send({ to, body: 'x' })).rejects.toMatchObject({ undeliverable: false, message: /429 20429/ });
    const stranger = createTwilioTextGateway({
      accountSid,
      authToken: 'other',
      from: to,
      apiBase: twilio.url,
      timeoutMs: 2_000,
    });
    await expect(stranger.send({ to, body: 'x' })).rejects.toMatchObject({ message: /401 20003/ });
  });
});
