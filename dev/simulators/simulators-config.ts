import { z } from 'zod';
import { withoutEmpty } from '../../domain/settings/without-empty.ts';
import { SIMULATED_ACCOUNT } from './twilio/twilio-simulator.ts';

const port = (standard: number) => z.coerce.number().int().min(0).max(65_535).default(standard);
const milliseconds = (standard: number) => z.coerce.number().int().min(0).default(standard);

const environment = z.object({
  STRIPE_SIMULATOR_PORT: port(12_111),
  EASYPOST_SIMULATOR_PORT: port(12_112),
  MAIL_SINK_HTTP_PORT: port(12_113),
  SMTP_SINK_PORT: port(1_025),
  TWILIO_SIMULATOR_PORT: port(12_114),
  SIMULATOR_HOST: z.string().min(1).default('127.0.0.1'),
  API_URL: z.url().default('http://127.0.0.1:8080'),
  STRIPE_WEBHOOK_SECRET: z.string().min(1).default('whsec_simulated'),
  EASYPOST_WEBHOOK_SECRET: z.string().min(1).default('easypost_simulated'),
  TWILIO_ACCOUNT_SID: z.string().min(1).default(SIMULATED_ACCOUNT.accountSid),
  TWILIO_AUTH_TOKEN: z.string().min(1).default(SIMULATED_ACCOUNT.authToken),
  SIMULATOR_STATE_DIR: z.string().min(1).optional(),
  CARRIER_TRANSIT_MS: milliseconds(5_000),
  CARRIER_DELIVERY_MS: milliseconds(5_000),
  CARRIER_REFUND_MS: milliseconds(5_000),
  CARRIER_ACCOUNT_CURRENCY: z.string().length(3).default('USD'),
  EASYPOST_REQUESTS_PER_SECOND: z.coerce.number().int().min(1).optional(),
});

export interface SimulatorsConfig {
  readonly stripePort: number;
  readonly easyPostPort: number;
  readonly mailHttpPort: number;
  readonly smtpPort: number;
  readonly twilioPort: number;
  /** The interface to listen on. */
  readonly host: string;
  /** The shop's API, which the webhooks go to. */
  readonly apiUrl: string;
  readonly stripeWebhookSecret: string;
  readonly easyPostWebhookSecret: string;
  readonly twilioAccount: { readonly accountSid: string; readonly authToken: string };
  /** Where payments and parcels survive a restart; without it they live in memory. */
  readonly stateDirectory: string | undefined;
  readonly carrierTransitMs: number;
  readonly carrierDeliveryMs: number;
  readonly carrierRefundMs: number;
  /** In which all rates come. */
  readonly carrierAccountCurrency: string;
  readonly easyPostRequestsPerSecond: number | undefined;
}

export function readSimulatorsConfig(env: NodeJS.ProcessEnv): SimulatorsConfig {
  const parsed = environment.safeParse(withoutEmpty(env));
  if (!parsed.success) throw new Error(`Bad environment:\n${z.prettifyError(parsed.error)}`);
  const { data } = parsed;
  return {
    stripePort: data.STRIPE_SIMULATOR_PORT,
    easyPostPort: data.EASYPOST_SIMULATOR_PORT,
    mailHttpPort: data.MAIL_SINK_HTTP_PORT,
    smtpPort: data.SMTP_SINK_PORT,
    twilioPort: data.TWILIO_SIMULATOR_PORT,
    host: data.SIMULATOR_HOST,
    apiUrl: data.API_URL.replace(/\/$/, ''),
    stripeWebhookSecret: data.STRIPE_WEBHOOK_SECRET,
    easyPostWebhookSecret: data.EASYPOST_WEBHOOK_SECRET,
    twilioAccount: { accountSid: data.TWILIO_ACCOUNT_SID, authToken: data.TWILIO_AUTH_TOKEN },
    stateDirectory: data.SIMULATOR_STATE_DIR,
    carrierTransitMs: data.CARRIER_TRANSIT_MS,
    carrierDeliveryMs: data.CARRIER_DELIVERY_MS,
    carrierRefundMs: data.CARRIER_REFUND_MS,
    carrierAccountCurrency: data.CARRIER_ACCOUNT_CURRENCY,
    easyPostRequestsPerSecond: data.EASYPOST_REQUESTS_PER_SECOND,
  };
}

export const simulatorsEnvironment = process.env;
