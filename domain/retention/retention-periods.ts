/** How long the shop keeps what it needs no more, in seconds from when it needs it no more. */
export interface RetentionPeriods {
  /** What a provider's webhook said, from when it was settled. */
  readonly webhookBodySeconds: number;
  /** That there was such a webhook, from the same time: a repeat is known by it. */
  readonly webhookSeconds: number;
  /** What a webhook said that could not be read, from when it came, whether or not anybody has seen to it. */
  readonly unreadableBodySeconds: number;
  /** The first answer under an idempotency key. */
  readonly idempotencyKeySeconds: number;
  /** From when a quote has expired. */
  readonly quoteSeconds: number;
  /** From when a mail was asked for. */
  readonly mailSeconds: number;
  /** What an order was asked with, from when it was placed or refused. */
  readonly orderRequestSeconds: number;
  /** A corrected address that nobody has decided about. */
  readonly correctionSeconds: number;
  /** Rows of an imported file: those that were refused, and those of a file that was not read to its end. */
  readonly importRowSeconds: number;
  /** A task with its comments, from when it was closed. */
  readonly taskSeconds: number;
}

const HOUR = 3600;
const DAY = 24 * HOUR;
const YEARS = 10 * 366;

/**
 * Reads the periods from a process's environment. The least of each is what the shop itself still needs: Stripe sends an event
 * again for 30 days, a request may be repeated for a day, an order may be unpaid for 20 hours, and what was sent within 30 days, some
 * of it three days after it was asked for, is counted for or against its address. Throws naming the setting that is wrong.
 */
export function readRetentionPeriods(env: Readonly<Record<string, string | undefined>>): RetentionPeriods {
  return {
    webhookBodySeconds: DAY * wholeNumber(env, 'KEEP_WEBHOOK_BODIES_DAYS', 30, { min: 1, max: YEARS }),
    webhookSeconds: DAY * wholeNumber(env, 'KEEP_WEBHOOKS_DAYS', 400, { min: 31, max: YEARS }),
    unreadableBodySeconds: DAY * wholeNumber(env, 'KEEP_UNREADABLE_WEBHOOKS_DAYS', 90, { min: 1, max: YEARS }),
    idempotencyKeySeconds: HOUR * wholeNumber(env, 'KEEP_IDEMPOTENCY_KEYS_HOURS', 48, { min: 24, max: YEARS * 24 }),
    quoteSeconds: HOUR * wholeNumber(env, 'KEEP_QUOTES_HOURS', 24, { min: 1, max: YEARS * 24 }),
    mailSeconds: DAY * wholeNumber(env, 'KEEP_MAILS_DAYS', 90, { min: 34, max: YEARS }),
    orderRequestSeconds: HOUR * wholeNumber(env, 'KEEP_ORDER_REQUESTS_HOURS', 24, { min: 24, max: YEARS * 24 }),
    correctionSeconds: HOUR * wholeNumber(env, 'KEEP_CORRECTIONS_HOURS', 24, { min: 1, max: YEARS * 24 }),
    importRowSeconds: DAY * wholeNumber(env, 'KEEP_IMPORT_ROWS_DAYS', 30, { min: 1, max: YEARS }),
    taskSeconds: DAY * wholeNumber(env, 'KEEP_TASKS_DAYS', 400, { min: 1, max: YEARS }),
  };
}

function wholeNumber(
  env: Readonly<Record<string, string | undefined>>,
  name: string,
  fallback: number,
  { min, max }: { readonly min: number; readonly max: number },
): number {
  const text = env[name];
  const value = text === undefined || text === '' ? fallback : Number(text);
  if (Number.isInteger(value) && value >= min && value <= max) return value;
  throw new Error(`${name} must be a whole number from ${min} to ${max}, not "${text}"`);
}
