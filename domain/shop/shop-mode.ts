/** Live: money and parcels are real. Simulated: none of them are, whoever plays the providers. A shop never changes. */
export const shopModes = ['live', 'simulated'] as const;
export type ShopMode = (typeof shopModes)[number];

/** What a process would work with. What it does not use is left out. */
export interface ProviderSettings {
  readonly stripe?: { readonly secretKey: string; readonly apiBase?: string | undefined };
  readonly easypost?: { readonly apiKey: string; readonly baseUrl?: string | undefined };
  readonly mailUrl?: string;
  readonly twilio?: { readonly apiBase: string } | undefined;
  /** What Twilio signs its webhooks with. */
  readonly twilioAuthToken?: string | undefined;
  readonly webhookSecrets?: { readonly stripe: string; readonly easypost: string };
  readonly returnOrigins?: ReadonlySet<string>;
  /** Whether roles that move money need a second factor of their people. */
  readonly staffSecondFactor?: 'by-role' | 'optional';
}

const STRIPE_LIVE = /^(sk|rk)_live_/;
/**
 * Of an organisation with several accounts, live or not. Each request with one has to name the account it is for
 * (`Stripe-Context`), which the shop does not. Source: docs.stripe.com/keys/organization-api-keys.
 */
const STRIPE_ORGANISATION = /^sk_org/;
const EASYPOST_LIVE = /^EZAK/;
const EASYPOST_TEST = /^EZTK/;
/** Of the mail sink of the simulators. */
const SINK_PORT = '1025';

/** What of the settings does not belong to a shop of this kind, each as a sentence with the variable's name. */
export function findMismatches(mode: ShopMode, settings: ProviderSettings): string[] {
  if (settings.stripe && STRIPE_ORGANISATION.test(settings.stripe.secretKey)) {
    const { stripe: _said, ...others } = settings;
    return [
      'STRIPE_SECRET_KEY is that of an organisation, which may be live and is for no account: take a key of the account.',
      ...findMismatches(mode, others),
    ];
  }
  return mode === 'live' ? whatIsNotReal(settings) : whatIsReal(settings);
}

/** What may be meant so and is worth a look, each as a sentence with the variable's name. */
export function findDoubts(mode: ShopMode, { mailUrl }: ProviderSettings): string[] {
  if (mode === 'live' || mailUrl === undefined || new URL(mailUrl).port === SINK_PORT) return [];
  return [
    'This shop is simulated, and SMTP_URL is no sink for mails: whoever has an order in it is mailed. In a copy of a real shop these are its customers.',
  ];
}

function whatIsReal({ stripe, easypost }: ProviderSettings): string[] {
  return [
    ...(stripe && STRIPE_LIVE.test(stripe.secretKey)
      ? ['STRIPE_SECRET_KEY is a live key: cards would be charged.']
      : []),
    ...(easypost && EASYPOST_LIVE.test(easypost.apiKey)
      ? ['EASYPOST_API_KEY is a production key: labels would be bought.']
      : []),
  ];
}

function whatIsNotReal(settings: ProviderSettings): string[] {
  const { stripe, easypost, mailUrl, twilio, twilioAuthToken, webhookSecrets, returnOrigins, staffSecondFactor } =
    settings;
  return [
    ...(stripe && !STRIPE_LIVE.test(stripe.secretKey)
      ? ['STRIPE_SECRET_KEY is no live key: nobody would be charged.']
      : []),
    ...(easypost && EASYPOST_TEST.test(easypost.apiKey)
      ? ['EASYPOST_API_KEY is a test key: labels would be worth nothing.']
      : []),
    ...fromSimulators('STRIPE_API_BASE', stripe?.apiBase),
    ...fromSimulators('EASYPOST_API_BASE', easypost?.baseUrl),
    ...fromSimulators('TWILIO_API_BASE', twilio?.apiBase),
    ...(/simulated/i.test(twilioAuthToken ?? '')
      ? ['TWILIO_AUTH_TOKEN is that of the simulator: anybody has it.']
      : []),
    ...(mailUrl && new URL(mailUrl).port === SINK_PORT ? ['SMTP_URL is the mail sink of the simulators.'] : []),
    ...[...(returnOrigins ?? [])]
      .filter((origin) => !origin.startsWith('https:'))
      .map((origin) => `RETURN_URL_ORIGINS has ${origin}: shoppers would be sent to their own machines.`),
    ...(staffSecondFactor === 'optional'
      ? ['STAFF_SECOND_FACTOR is optional: a password alone would move money.']
      : []),
    ...Object.entries(webhookSecrets ?? {}).flatMap(([provider, secret]) =>
      /simulated/i.test(secret)
        ? [`${provider.toUpperCase()}_WEBHOOK_SECRET is that of the simulator: anybody has it.`]
        : [],
    ),
  ];
}

/** Simulators speak plain HTTP, and no provider does. */
function fromSimulators(variable: string, base: string | undefined): string[] {
  return base && new URL(base).protocol !== 'https:' ? [`${variable} is not https: it is a simulator's.`] : [];
}
