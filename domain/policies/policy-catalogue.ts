/** A whole number that the shop decides. */
export interface PolicyField {
  /** For people, with the unit. */
  readonly meaning: string;
  /** What counts where the shop has decided nothing. */
  readonly fallback: number;
  readonly min: number;
  readonly max: number;
}

export interface PolicyDefinition {
  readonly description: string;
  readonly fields: Readonly<Record<string, PolicyField>>;
}

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** A provider forgets an idempotency key after 24 hours: retries under one key must end well before. */
const PAYMENT_DEADLINE_MAX = 20 * HOUR;
/** An authorisation lapses after about a week; the warehouse and the carrier need most of that. */
const RELEASE_DELAY_MAX = 3 * DAY;
const COUNT_MAX = 10_000_000;

const seconds = (meaning: string, fallback: number, { min = 1, max = 366 * DAY } = {}): PolicyField => ({
  meaning: `${meaning} In seconds.`,
  fallback,
  min,
  max,
});
const count = (meaning: string, fallback: number, { min = 1, max = COUNT_MAX } = {}): PolicyField => ({
  meaning,
  fallback,
  min,
  max,
});
const YEARS = 10 * 366;
const days = (meaning: string, fallback: number, min = 1): PolicyField => ({
  meaning: `${meaning} In days.`,
  fallback,
  min,
  max: YEARS,
});
const hours = (meaning: string, fallback: number, min = 1): PolicyField => ({
  meaning: `${meaning} In hours.`,
  fallback,
  min,
  max: YEARS * 24,
});
const limit = (meaning: string, fallback: number): PolicyField => ({
  meaning: `${meaning} 0: no limit.`,
  fallback,
  min: 0,
  max: COUNT_MAX,
});

/**
 * What the shop decides for itself, and what counts until it has. Names and fields are stored and sent by programs: add, and never
 * rename one.
 */
export const policyCatalogue = {
  payment: {
    description: 'How long an order waits for its payment, and for how many cards.',
    fields: {
      deadlineSeconds: seconds(
        'From placing an order until it must be paid; its stock is held for as long. Then it expires.',
        4 * HOUR,
        { max: PAYMENT_DEADLINE_MAX },
      ),
      retrySeconds: seconds('After a decline, for sending another card; at most until the deadline.', 15 * MINUTE, {
        max: PAYMENT_DEADLINE_MAX,
      }),
      attemptsMax: limit('Cards that may be tried for one order.', 10),
      attemptsPerHour: limit(
        'Cards that one buyer may try within an hour, before another order is placed; what has paid and is kept does not count.',
        20,
      ),
    },
  },
  parcels: {
    description: 'When parcels are planned, and when one is missed.',
    fields: {
      releaseDelaySeconds: seconds(
        'From confirming an order until its parcels are planned: to cancel it within this time touches no parcel.',
        0,
        { min: 0, max: RELEASE_DELAY_MAX },
      ),
      silenceSeconds: seconds('Without a scan of the carrier for so long, staff are told of a parcel.', 5 * DAY),
    },
  },
  quotes: {
    description: 'How long a quoted price for sending holds.',
    fields: { lifeSeconds: seconds('From when carriers were asked.', 30 * MINUTE) },
  },
  'unpaid-orders': {
    description: 'How much may be held without being paid for.',
    fields: {
      unitsPerArticle: limit('Units of one article in one order, where the article has no limit of its own.', 1_000),
      ordersOfBuyer: limit('Orders of one buyer that hold goods and are not paid.', 20),
      unitsOfBuyer: limit('Units that these hold together; also the most units of one order.', 2_000),
      ordersOfKey: limit(
        'The same orders, of one API key. Beyond it only large orders, and a second order of a buyer, are refused.',
        10_000,
      ),
      unitsOfKey: limit('Units that the unpaid orders of one API key hold together.', 100_000),
    },
  },
  'declined-cards': {
    description: 'From how many declined cards on a shop refuses to try more: stolen cards are tested so.',
    fields: {
      perMinuteOfKey: limit(
        'Cards of one API key that banks may decline within a minute, in each process of the API.',
        600,
      ),
    },
  },
  messages: {
    description: 'How many messages one address gets, and when.',
    fields: {
      perAddressAndDay: count(
        'E-mails to one address within 24 hours about orders that were never confirmed, and ten times as many about orders of which no money was taken. The rest waits, for three days at most.',
        5,
        { max: 1_000 },
      ),
      accountPerAddressAndDay: count('E-mails to one address within 24 hours about an account.', 10, { max: 1_000 }),
      quietFromHour: count(
        'From this hour of the day, in UTC, messages that nobody waits for wait themselves. The same as quietUntilHour: they never do.',
        0,
        { min: 0, max: 23 },
      ),
      quietUntilHour: count('Until this hour of the day, in UTC.', 0, { min: 0, max: 23 }),
    },
  },
  approvals: {
    description: 'What somebody else has to approve.',
    fields: {
      lapseHours: count('For so long it waits to be approved; then it is not done. In hours.', 72, { max: 366 * 24 }),
    },
  },
  tasks: {
    description: 'How often operators are told of tasks that are overdue.',
    fields: {
      operatorsEveryMinutes: count(
        'Minutes between two messages to operators, each about all that is overdue since.',
        15,
        {
          max: 24 * 60,
        },
      ),
    },
  },
  // The least of each is what the shop itself still needs: Stripe sends an event again for 30 days, a request may be repeated for a day, an
  // order may be unpaid for 20 hours, and what was sent within 30 days, some of it three days after it was asked for, is counted for or
  // against its address.
  retention: {
    description: 'How long records are kept that the shop needs no more. What is forgotten is gone.',
    fields: {
      orderRequestHours: hours('What an order was asked with, from when it was placed or refused.', 24, 24),
      quoteHours: hours('Quotes with their addresses, from when they expired.', 24),
      correctionHours: hours('Corrected addresses that nobody could decide about.', 24),
      idempotencyKeyHours: hours(
        'The first answer under an idempotency key; a repeat is done anew afterwards.',
        48,
        24,
      ),
      webhookBodyDays: days('What a webhook said, from when it was settled.', 30),
      webhookDays: days('That there was such a webhook, from the same time.', 400, 31),
      unreadableBodyDays: days('Webhooks that could not be read, from when they came.', 90),
      messageDays: days('Messages, from when they were asked for.', 90, 34),
      taskDays: days('Closed tasks with what was noted on them.', 400),
      importRowDays: days('Rows of an imported file that were refused, or of one that was not read to its end.', 30),
    },
  },
} as const satisfies Readonly<Record<string, PolicyDefinition>>;

export type PolicyName = keyof typeof policyCatalogue;
export const policyNames = Object.keys(policyCatalogue) as PolicyName[];

/** What the shop has decided: a number for each field. */
export type PolicyDocument<Name extends PolicyName = PolicyName> = {
  readonly [Field in keyof (typeof policyCatalogue)[Name]['fields']]: number;
};

export type PolicyDocuments = { readonly [Name in PolicyName]: PolicyDocument<Name> };

/** The fields of a policy by name, for what treats all policies alike. */
export function fieldsOf(name: PolicyName): Readonly<Record<string, PolicyField>> {
  return policyCatalogue[name].fields;
}

/**
 * A document as it counts: a field that is not decided, or not within the bounds of this version, has its fallback; one that this version
 * does not know is left out.
 */
export function completeDocument<Name extends PolicyName>(
  name: Name,
  decided: Readonly<Record<string, unknown>> = {},
): PolicyDocument<Name> {
  const entries = Object.entries(fieldsOf(name)).map(([field, { fallback, min, max }]) => {
    const value = decided[field];
    return [
      field,
      typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max ? value : fallback,
    ];
  });
  return Object.fromEntries(entries) as PolicyDocument<Name>;
}
