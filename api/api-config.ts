import { z } from 'zod';
import { databaseUrlSetting } from '../db/connection/database-url-setting.ts';
import { readLoginProviders, type LoginProvider } from '../domain/accounts/login-providers.ts';
import { readOrderPolls, type OrderPolls } from '../domain/orders/order-timing.ts';
import { limitEnvironment, limitSettingsOf, type LimitSettings } from './shared/limits/limit-settings.ts';
import { mayCallFrom } from './shared/cross-origin.ts';
import { originsSetting } from './shared/origins-setting.ts';
import { readEnabledCurrencies } from '../domain/payments/enabled-currencies.ts';
import { mayBeReturnOrigin, type ReturnOrigins } from '../domain/payments/return-url.ts';
import { withoutEmpty } from '../domain/settings/without-empty.ts';
import { passwordsIn } from '../telemetry/log.ts';
import { openIdEnvironment, openIdSettingsOf, type OpenIdSettings } from './staff/openid-settings.ts';
import {
  readTemporalSettings,
  secretsOfTemporal,
  temporalEnvironment,
  type TemporalSettings,
} from '../temporal/temporal-settings.ts';

const environment = z.object({
  PORT: z.coerce.number().int().min(0).max(65_535).default(8080),
  HOST: z.string().default('0.0.0.0'),
  SHARE_PORT: z.stringbool().default(false),
  METRICS_PORT: z.coerce.number().int().min(0).max(65_535).default(9463),
  METRICS_HOST: z.string().default('127.0.0.1'),
  DATABASE_URL: databaseUrlSetting,
  DATABASE_POOL_SIZE: z.coerce.number().int().min(1).max(200).default(10),
  ...temporalEnvironment,
  DRAIN_NOTICE_SECONDS: z.coerce.number().min(0).max(60).default(5),
  STRIPE_WEBHOOK_SECRET: z.string().min(8),
  EASYPOST_WEBHOOK_SECRET: z.string().min(8),
  TWILIO_AUTH_TOKEN: z.string().min(8).optional(),
  TRUST_PROXY: z.coerce.number().int().min(0).max(10).default(0),
  CORS_ORIGINS: originsSetting(mayCallFrom, 'https://shop.example'),
  PUBLIC_URL: z.url({ protocol: /^https?$/ }).default('http://localhost:8080'),
  RETURN_URL_ORIGINS: originsSetting(mayBeReturnOrigin, 'https://shop.example or http://localhost'),
  LOGIN_PROVIDERS: z
    .string()
    .default('')
    .transform((text, context) => {
      try {
        return readLoginProviders(text);
      } catch (error) {
        context.addIssue({ code: 'custom', message: (error as Error).message });
        return z.NEVER;
      }
    }),
  TOKEN_ISSUER: z.string().trim().min(1).max(200).default('quartermaster'),
  ...limitEnvironment,
  TEMPORAL_UI_URL: z.url({ protocol: /^https?$/ }).optional(),
  ...openIdEnvironment,
  STAFF_SECOND_FACTOR: z.enum(['by-role', 'optional']).default('by-role'),
  API_DOCS: z.stringbool().default(true),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
});

export interface ApiConfig {
  /** 0: any free port. */
  readonly port: number;
  readonly host: string;
  /** Other API processes listen on the same port of this machine, and the system divides the connections among them. */
  readonly sharePort: boolean;
  /** Never on the public port. Port 0: any free one. */
  readonly metrics: { readonly port: number; readonly host: string };
  readonly databaseUrl: string;
  readonly databasePoolSize: number;
  readonly temporal: TemporalSettings;
  /** How long requests are still taken after the signal to stop, while readiness says no. */
  readonly drainNoticeMs: number;
  /** What providers sign their webhooks with. */
  readonly webhookSecrets: { readonly stripe: string; readonly easypost: string };
  /** What Twilio signs with. Undefined: the shop sends no text messages. */
  readonly twilioAuthToken: string | undefined;
  /** How often orders look again; handed to their workflows at the start. */
  readonly polls: OrderPolls;
  /** What the shop sells in. */
  readonly currencies: ReadonlySet<string>;
  /** Where the bank's page may send shoppers back to. */
  readonly returnOrigins: ReturnOrigins;
  /** So many proxies stand in front and add the address that they see to X-Forwarded-For. 0: nobody is believed. */
  readonly trustedProxies: number;
  /** The API and the pages for staff as people reach them: links begin with it. */
  readonly publicUrl: string;
  /** Whose pages may call the API from a browser. Empty: nobody's. */
  readonly corsOrigins: ReadonlySet<string>;
  /** `iss` of customers' access tokens: who checks them elsewhere looks that they are this shop's. */
  readonly tokenIssuer: string;
  /** By way of whom customers may log in. */
  readonly loginProviders: readonly LoginProvider[];
  readonly limits: LimitSettings;
  /** Where engineers look at workflows: pages for staff link there. Undefined: they do not. */
  readonly temporalUiUrl: string | undefined;
  /** Optional: a password opens any role, which is for a shop that is simulated. */
  readonly staffSecondFactor: 'by-role' | 'optional';
  /** With whose accounts people of staff may log in, too. Undefined: nobody else's. */
  readonly staffOpenId: OpenIdSettings | undefined;
  /** Whether people may read the description of the API as a page, `/docs`. Programs may in any case. */
  readonly showsReference: boolean;
  readonly logLevel: string;
}

/** Reads the API's settings. Throws one error that names every problem. */
export function readApiConfig(env: NodeJS.ProcessEnv = process.env): ApiConfig {
  const set = withoutEmpty(env);
  const parsed = environment.safeParse(set);
  if (!parsed.success) throw new Error(`Bad environment:\n${z.prettifyError(parsed.error)}`);
  const { data } = parsed;
  return {
    port: data.PORT,
    host: data.HOST,
    sharePort: data.SHARE_PORT,
    metrics: { port: data.METRICS_PORT, host: data.METRICS_HOST },
    databaseUrl: data.DATABASE_URL,
    databasePoolSize: data.DATABASE_POOL_SIZE,
    temporal: readTemporalSettings(set),
    drainNoticeMs: data.DRAIN_NOTICE_SECONDS * 1_000,
    webhookSecrets: { stripe: data.STRIPE_WEBHOOK_SECRET, easypost: data.EASYPOST_WEBHOOK_SECRET },
    twilioAuthToken: data.TWILIO_AUTH_TOKEN,
    polls: readOrderPolls(set),
    currencies: readEnabledCurrencies(set),
    returnOrigins: data.RETURN_URL_ORIGINS,
    trustedProxies: data.TRUST_PROXY,
    publicUrl: data.PUBLIC_URL,
    corsOrigins: data.CORS_ORIGINS,
    tokenIssuer: data.TOKEN_ISSUER,
    loginProviders: data.LOGIN_PROVIDERS,
    limits: limitSettingsOf(data),
    temporalUiUrl: data.TEMPORAL_UI_URL,
    staffOpenId: openIdSettingsOf(data),
    staffSecondFactor: data.STAFF_SECOND_FACTOR,
    showsReference: data.API_DOCS,
    logLevel: data.LOG_LEVEL,
  };
}

/** What no line of the log may hold. */
export function secretsOf(config: ApiConfig): string[] {
  const { databaseUrl, webhookSecrets, twilioAuthToken, temporal, loginProviders, staffOpenId } = config;
  const ofProviders = [...loginProviders, ...(staffOpenId ? [staffOpenId] : [])].map(
    ({ clientSecret }) => clientSecret,
  );
  const { stripe, easypost } = webhookSecrets;
  const ofTwilio = twilioAuthToken === undefined ? [] : [twilioAuthToken];
  return [...ofProviders, ...passwordsIn(databaseUrl), stripe, easypost, ...ofTwilio, ...secretsOfTemporal(temporal)];
}
