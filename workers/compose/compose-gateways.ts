import { createEasyPostCarrierGateway } from '../../gateways/easypost/easypost-carrier-gateway.ts';
import { createSmtpMailGateway } from '../../gateways/smtp/smtp-mail-gateway.ts';
import { createStripePaymentGateway } from '../../gateways/stripe/stripe-payment-gateway.ts';
import { createTwilioTextGateway } from '../../gateways/twilio/twilio-text-gateway.ts';
import { createWebPushGateway } from '../../gateways/web-push/web-push-gateway.ts';
import type { WorkerConfig } from '../worker-config.ts';
import type { WorkerGateways } from './worker-parts.ts';

/** Below the start-to-close of the activities that call: the activity must be able to say what went wrong. */
const PAYMENT_TIMEOUT_MS = 8_000;
const CARRIER_TIMEOUT_MS = 5_000;
const MAIL_TIMEOUT_MS = 10_000;

/** Which provider each port is. */
export function composeGateways({ stripe, easypost, mail, twilio, vapid, publicUrl }: WorkerConfig): WorkerGateways {
  const { url: smtpUrl, from, replyTo } = mail;
  return {
    payments: createStripePaymentGateway({ ...stripe, timeoutMs: PAYMENT_TIMEOUT_MS }),
    carriers: createEasyPostCarrierGateway({ ...easypost, timeoutMs: CARRIER_TIMEOUT_MS }),
    mail: createSmtpMailGateway({ smtpUrl, from, replyTo, timeoutMs: MAIL_TIMEOUT_MS }),
    texts:
      twilio && createTwilioTextGateway({ ...twilio, ...reachedAt(publicUrl, twilio), timeoutMs: MAIL_TIMEOUT_MS }),
    pushes: vapid && createWebPushGateway({ ...vapid, timeoutMs: MAIL_TIMEOUT_MS }),
  };
}

/** Twilio itself reaches no machine of somebody's own, and refuses a text that is to be told of there. */
function reachedAt(publicUrl: string, { apiBase }: { readonly apiBase: string }): { readonly publicUrl?: string } {
  const isSimulated = new URL(apiBase).protocol === 'http:';
  return isSimulated || new URL(publicUrl).protocol === 'https:' ? { publicUrl } : {};
}
