import type { WorkerDeploymentVersion } from '@temporalio/common';
import { z } from 'zod';
import { databaseUrlSetting } from '../db/connection/database-url-setting.ts';
import { isStorefrontUrl } from '../domain/accounts/storefront-url.ts';
import { messageLocales } from '../domain/messages/message-locales.ts';
import { readExchangeRates } from '../domain/shipping/exchange-rates.ts';
import { readOrderPolls } from '../domain/orders/order-timing.ts';
import { readEnabledCurrencies } from '../domain/payments/enabled-currencies.ts';
import { withoutEmpty } from '../domain/settings/without-empty.ts';
import { passwordsIn } from '../telemetry/log.ts';
import { readTemporalSettings, secretsOfTemporal, temporalEnvironment } from '../temporal/temporal-settings.ts';

const variables = z.object({
  DATABASE_URL: databaseUrlSetting,
  ...temporalEnvironment,
  STRIPE_SECRET_KEY: z.string().min(1),
  STRIPE_API_BASE: z.url().optional(),
  STRIPE_MULTICAPTURE: z.stringbool().default(false),
  EASYPOST_API_KEY: z.string().min(1),
  EASYPOST_API_BASE: z.url().optional(),
  CARRIER_EXCHANGE_RATES: z
    .string()
    .default('')
    .transform((text, context) => {
      try {
        return readExchangeRates(text);
      } catch (error) {
        context.addIssue({ code: 'custom', message: (error as Error).message });
        return z.NEVER;
      }
    }),
  SMTP_URL: z.url().default('smtp://localhost:1025'),
  MAIL_FROM: z.string().default('shop@example.com'),
  MAIL_REPLY_TO: z.string().optional(),
  MESSAGE_LOCALE: z.enum(messageLocales).default('en'),
  OPERATORS_EMAIL: z
    .string()
    .default('')
    .transform((text) => text.split(',').flatMap((address) => address.trim() || []))
    .pipe(z.array(z.email('Is none of e-mail addresses, separated by commas')).max(20)),
  TWILIO_ACCOUNT_SID: z.string().optional(),
  TWILIO_AUTH_TOKEN: z.string().optional(),
  TWILIO_FROM: z.string().optional(),
  TWILIO_API_BASE: z.url().default('https://api.twilio.com'),
  VAPID_PUBLIC_KEY: z.string().optional(),
  VAPID_PRIVATE_KEY: z.string().optional(),
  VAPID_SUBJECT: z.string().default('mailto:shop@example.com'),
  PUBLIC_URL: z.url().default('http://localhost:8080'),
  STOREFRONT_URL: z
    .string()
    .refine(isStorefrontUrl, 'It must be an https address with {page} and {token} in it')
    .optional(),
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error']).default('info'),
  WORKER_DATABASE_POOL_SIZE: z.coerce.number().int().min(1).max(200).default(20),
  TEMPORAL_DEPLOYMENT_NAME: z
    .string()
    .regex(/^[^.]+$/, 'Has a full stop in it')
    .optional(),
  TEMPORAL_WORKER_BUILD_ID: z.string().optional(),
  WORKFLOW_BUNDLE: z.string().optional(),
  WORKER_HTTP_PORT: z.coerce.number().int().min(0).max(65_535).default(9464),
  WORKER_HTTP_HOST: z.string().default('127.0.0.1'),
});

const environment = variables.superRefine(
  ({ TEMPORAL_DEPLOYMENT_NAME: name, TEMPORAL_WORKER_BUILD_ID: build }, context) => {
    if (Boolean(name) === Boolean(build)) return;
    const path = [name ? 'TEMPORAL_WORKER_BUILD_ID' : 'TEMPORAL_DEPLOYMENT_NAME'];
    context.addIssue({ code: 'custom', message: 'A version is a deployment and a build: both, or neither', path });
  },
);

export type WorkerConfig = ReturnType<typeof readWorkerConfig>;

/** What the worker needs to know of its surroundings; everything that is wrong is said at once. */
export function readWorkerConfig(env: NodeJS.ProcessEnv = process.env) {
  const set = withoutEmpty(env);
  const parsed = environment.safeParse(set);
  if (!parsed.success) throw new Error(`Bad environment:\n${z.prettifyError(parsed.error)}`);
  const { data } = parsed;
  return {
    databaseUrl: data.DATABASE_URL,
    databasePoolSize: data.WORKER_DATABASE_POOL_SIZE,
    temporal: readTemporalSettings(set),
    stripe: {
      secretKey: data.STRIPE_SECRET_KEY,
      apiBase: data.STRIPE_API_BASE,
      multicapture: data.STRIPE_MULTICAPTURE,
    },
    easypost: {
      apiKey: data.EASYPOST_API_KEY,
      baseUrl: data.EASYPOST_API_BASE,
      exchangeRates: data.CARRIER_EXCHANGE_RATES,
    },
    mail: {
      url: data.SMTP_URL,
      from: data.MAIL_FROM,
      replyTo: data.MAIL_REPLY_TO,
      shopName: shopNameOf(data.MAIL_FROM),
      /** Of whoever has chosen none. */
      locale: data.MESSAGE_LOCALE,
    },
    /** Whom the shop tells of tasks that are overdue, by e-mail. */
    operators: data.OPERATORS_EMAIL,
    /** Undefined: the shop sends no text messages. */
    twilio: twilioOf(data),
    /** Undefined: it sends no push messages. */
    vapid: vapidOf(data),
    publicUrl: data.PUBLIC_URL,
    storefrontUrl: data.STOREFRONT_URL,
    logLevel: data.LOG_LEVEL,
    /** For the orders that the sweep starts. */
    polls: readOrderPolls(set),
    /** What the shop sells in. */
    currencies: readEnabledCurrencies(set),
    version: versionOf(data.TEMPORAL_DEPLOYMENT_NAME, data.TEMPORAL_WORKER_BUILD_ID),
    /** A bundle built before (`npm run build:workflows`); without it the worker bundles at its start. */
    workflowBundle: data.WORKFLOW_BUNDLE,
    /** Where health and metrics are served; port 0: any that is free. */
    http: { port: data.WORKER_HTTP_PORT, host: data.WORKER_HTTP_HOST },
  };
}

function twilioOf(data: z.output<typeof variables>) {
  const { TWILIO_ACCOUNT_SID: accountSid, TWILIO_AUTH_TOKEN: authToken, TWILIO_FROM: from } = data;
  return accountSid && authToken && from ? { accountSid, authToken, from, apiBase: data.TWILIO_API_BASE } : undefined;
}

function vapidOf(data: z.output<typeof variables>) {
  const { VAPID_PUBLIC_KEY: publicKey, VAPID_PRIVATE_KEY: privateKey, VAPID_SUBJECT: subject } = data;
  return publicKey && privateKey ? { publicKey, privateKey, subject } : undefined;
}

/** `Shop <orders@example.com>`: its name; without one the domain. */
function shopNameOf(from: string): string {
  const name = /^\s*"?([^"<]*?)"?\s*</.exec(from)?.[1];
  return name || (/@([^>\s]+)/.exec(from)?.[1] ?? from);
}

/** Which version of the worker this is. Undefined: it has none, and takes whatever there is to do. */
function versionOf(deploymentName?: string, buildId?: string): WorkerDeploymentVersion | undefined {
  return deploymentName && buildId ? { deploymentName, buildId } : undefined;
}

/** What no line of the log may hold. */
export function secretsOf({ databaseUrl, temporal, mail, stripe, easypost, twilio, vapid }: WorkerConfig): string[] {
  return [
    ...passwordsIn(databaseUrl),
    ...passwordsIn(mail.url),
    stripe.secretKey,
    easypost.apiKey,
    ...(twilio ? [twilio.authToken] : []),
    ...(vapid ? [vapid.privateKey] : []),
    ...secretsOfTemporal(temporal),
  ];
}
