import { readEnabledCurrencies } from '../../domain/payments/enabled-currencies.ts';
import { mayBeReturnOrigin } from '../../domain/payments/return-url.ts';
import { readOrigins } from '../../domain/settings/read-origins.ts';
import { readExchangeRates } from '../../domain/shipping/exchange-rates.ts';
import { withoutEmpty } from '../../domain/settings/without-empty.ts';
import type { ShopSettings } from '../../domain/shop/shop-facts.ts';
import { readOptions } from '../shared/read-options.ts';
import { databaseOfCommand } from '../shared/shop-of-command.ts';

export const usage = `npm run ready -- [options]

Says what the shop still lacks before it can sell, what that means, and the command that mends it. Reads only, and may be
run while the shop works.

  --database-url=URL    the shop's database (default: DATABASE_URL, else that of the stack on this machine)
  --json                answer as JSON
  --help

Looks at the settings of API and worker, too, as far as they are in its own environment: CURRENCIES, RETURN_URL_ORIGINS,
CARRIER_EXCHANGE_RATES, MAIL_FROM, TRUST_PROXY, SMTP_URL, STRIPE_SECRET_KEY, EASYPOST_API_KEY, their API_BASE and WEBHOOK_SECRET.

Exit code: 0 it can sell, 1 something is missing, or the database cannot be read, 2 the command is wrong.`;

export interface ReadyConfig {
  readonly databaseUrl: string;
  readonly json: boolean;
  readonly settings: ShopSettings;
}

/** Reads command line and environment. Throws BadCommand, and what is wrong with a setting. */
export function readReadyConfig(args: readonly string[], environment: NodeJS.ProcessEnv = process.env): ReadyConfig {
  const options = readOptions(args, { 'database-url': 'string', json: 'boolean' });
  const env = withoutEmpty(environment);
  return {
    databaseUrl: options['database-url'] ?? databaseOfCommand(env),
    json: options.json ?? false,
    settings: readShopSettings(env),
  };
}

/** Of what is not set nothing is said. */
export function readShopSettings(env: Readonly<Record<string, string>>): ShopSettings {
  const { STRIPE_SECRET_KEY: secretKey, EASYPOST_API_KEY: apiKey, SMTP_URL: mailUrl } = env;
  const { STRIPE_WEBHOOK_SECRET: stripe, EASYPOST_WEBHOOK_SECRET: easypost } = env;
  return {
    currencies: readEnabledCurrencies(env),
    providers: {
      ...(secretKey === undefined ? {} : { stripe: { secretKey, apiBase: env['STRIPE_API_BASE'] } }),
      ...(apiKey === undefined ? {} : { easypost: { apiKey, baseUrl: env['EASYPOST_API_BASE'] } }),
      ...(mailUrl === undefined ? {} : { mailUrl }),
      ...(stripe === undefined || easypost === undefined ? {} : { webhookSecrets: { stripe, easypost } }),
      returnOrigins: readOrigins(env['RETURN_URL_ORIGINS'] ?? '', mayBeReturnOrigin).origins,
    },
    exchangeInto: new Set(
      [...readExchangeRates(env['CARRIER_EXCHANGE_RATES'] ?? '').keys()].map((pair) => pair.slice(4)),
    ),
    trustedProxies: Number(env['TRUST_PROXY'] ?? 0),
    mailFrom: env['MAIL_FROM'],
  };
}
