import { join } from 'node:path';
import { startEasyPostSimulator } from './easypost/easypost-simulator.ts';
import { startMailSink } from './mail/mail-sink.ts';
import type { MailSink } from './mail/mail-sink.ts';
import type { SimulatorsConfig } from './simulators-config.ts';
import { shopEvents } from './stripe/shop-events.ts';
import { startStripeSimulator } from './stripe/stripe-simulator.ts';
import { startTwilioSimulator, type TwilioSimulator } from './twilio/twilio-simulator.ts';
import type { RunningSimulator } from './shared/run-simulator.ts';

export interface RunningSimulators {
  readonly stripe: RunningSimulator;
  readonly easyPost: RunningSimulator;
  readonly mail: MailSink;
  readonly twilio: TwilioSimulator;
  close(): Promise<void>;
}

/** Everything outside the shop that the one-machine stack needs: the payment provider, the carriers, a mail server and whoever sends texts. */
export async function startSimulators(config: SimulatorsConfig): Promise<RunningSimulators> {
  const { stateDirectory } = config;
  const started: { close(): Promise<void> }[] = [];
  const close = async () => {
    for (const part of started.toReversed()) await part.close();
  };
  const keep = <Part extends { close(): Promise<void> }>(part: Part): Part => {
    started.push(part);
    return part;
  };
  try {
    const stripe = keep(
      await startStripeSimulator({
        port: config.stripePort,
        host: config.host,
        webhookUrl: `${config.apiUrl}/v1/webhooks/stripe`,
        enabledEvents: shopEvents,
        webhookSecret: config.stripeWebhookSecret,
        stateFile: stateDirectory && join(stateDirectory, 'stripe.jsonl'),
      }),
    );
    const easyPost = keep(
      await startEasyPostSimulator({
        port: config.easyPostPort,
        host: config.host,
        webhookUrl: `${config.apiUrl}/v1/webhooks/easypost`,
        webhookSecret: config.easyPostWebhookSecret,
        stateFile: stateDirectory && join(stateDirectory, 'easypost.jsonl'),
        transitMs: config.carrierTransitMs,
        deliveryMs: config.carrierDeliveryMs,
        refundMs: config.carrierRefundMs,
        accountCurrency: config.carrierAccountCurrency,
        requestsPerSecond: config.easyPostRequestsPerSecond,
      }),
    );
    const mail = keep(
      await startMailSink({ smtpPort: config.smtpPort, httpPort: config.mailHttpPort, host: config.host }),
    );
    const twilio = keep(
      await startTwilioSimulator({
        port: config.twilioPort,
        host: config.host,
        ...config.twilioAccount,
        apiUrl: config.apiUrl,
      }),
    );
    return { stripe, easyPost, mail, twilio, close };
  } catch (error) {
    await close();
    throw error;
  }
}
