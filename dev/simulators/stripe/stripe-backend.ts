import { Stripe } from 'stripe';
import type { FaultSwitchboard } from '../shared/faults.ts';
import { openJournalStore } from '../shared/journal-store.ts';
import { createWebhookSender } from '../shared/webhook-sender.ts';
import { startPassingTime } from './passing-time.ts';
import { presentStripe } from './present-stripe.ts';
import { settleRefund } from './refunds.ts';
import type { StripeSimulatorOptions } from './stripe-simulator.ts';
import { createStripeState } from './stripe-state.ts';
import type { StoredRefund } from './stripe-state.ts';

/** State, webhooks and timers: all that lives on between requests. */
export function createStripeBackend(options: StripeSimulatorOptions, faults: FaultSwitchboard) {
  const machineMs = options.nowMs ?? Date.now;
  const store = openJournalStore(options.stateFile);
  const timers = new Set<NodeJS.Timeout>();
  const webhooks = createWebhookSender({
    store,
    url: options.webhookUrl,
    faultFor: (type) => faults.takeForWebhook(type),
    ...(options.webhookRetryDelaysMs && { retryDelaysMs: options.webhookRetryDelaysMs }),
    compose: (eventId) => signedEvent(eventId),
    onDelivered: (eventId) => {
      const event = state.events.get(eventId);
      if (!event) return;
      event.pending_webhooks = 0;
      state.events.put(eventId, event);
    },
  });
  const state = createStripeState(
    store,
    machineMs,
    (eventId, type) => webhooks.send(eventId, type),
    (type) => options.webhookUrl !== undefined && (options.enabledEvents?.includes(type) ?? true),
  );
  const signedEvent = (eventId: string) => {
    const event = state.events.get(eventId);
    if (!event) return undefined;
    const payload = JSON.stringify(presentStripe(state, event, backend.publicUrl), null, 2);
    const signature = Stripe.webhooks.generateTestHeaderString({
      payload,
      secret: options.webhookSecret,
      // A clock that was put on does not sign: the receiver compares the time with its own.
      timestamp: Math.floor(machineMs() / 1000),
    });
    return { body: payload, headers: { 'stripe-signature': signature, 'user-agent': 'Stripe/1.0 (simulated)' } };
  };
  const settleLater = (refund: StoredRefund) => {
    if (!refund.later) return;
    const timer = setTimeout(
      () => {
        timers.delete(timer);
        settleRefund(state, refund);
        store.commit();
      },
      Math.max(0, refund.later.atMs - state.nowMs()),
    );
    timers.add(timer);
  };
  for (const refund of state.refunds.values()) settleLater(refund);
  webhooks.resume();
  const time = startPassingTime(state);
  const backend = {
    state,
    webhooks,
    time,
    settleLater,
    publicUrl: '',
    close() {
      webhooks.close();
      time.close();
      for (const timer of timers) clearTimeout(timer);
      store.close();
    },
  };
  return backend;
}
