import { Stripe } from 'stripe';
import { startStripeSimulator } from './stripe-simulator.ts';
import type { StripeSimulatorOptions } from './stripe-simulator.ts';

export interface TestSimulator {
  readonly url: string;
  readonly stripe: Stripe;
  /** The types of all events, oldest first. */
  eventTypes(): Promise<string[]>;
  close(): Promise<void>;
}

/** The simulator on a free port with no webhook endpoint, and Stripe's own SDK turned towards it. */
export async function startTestSimulator(options: Partial<StripeSimulatorOptions> = {}): Promise<TestSimulator> {
  const simulator = await startStripeSimulator({ port: 0, webhookSecret: 'whsec_test', ...options });
  const { hostname, port } = new URL(simulator.url);
  const stripe = new Stripe('sk_test_simulator', {
    host: hostname,
    port,
    protocol: 'http',
    maxNetworkRetries: 0,
    telemetry: false,
  });
  return {
    url: simulator.url,
    stripe,
    async eventTypes() {
      const { data } = await stripe.events.list({ limit: 100 });
      return data.map(({ type }) => type).toReversed();
    },
    close: () => simulator.close(),
  };
}
