import { formatMoney } from '../money/money.ts';
import { minorUnitDigits } from '../money/currencies.ts';
import type { CancellationReason } from '../orders/cancellation-reason.ts';
import { formatOrderNumber } from '../orders/order-number.ts';
import type { MessageKind } from './message-kinds.ts';
import type { MessageLocale } from './message-locales.ts';
import { cancellationWords, refusalWords } from './reason-words.ts';

interface Line {
  readonly title: string;
  readonly quantity: number;
}

/** What is read of an order when a message about it is written. */
export interface OrderFacts {
  readonly number: number;
  readonly totalMinor: number;
  readonly currency: string;
  readonly lines: readonly Line[];
  readonly cancelReason: CancellationReason | null;
  /** A bank had agreed to reserve the order's money. */
  readonly moneyWasHeld: boolean;
  readonly trackingCode: string | null;
  readonly carrier: string;
}

/** What is read of a request that became no order. */
export interface RefusedRequestFacts {
  readonly number: number;
  readonly lines: readonly Line[];
  /** Of the stored refusal. */
  readonly refusalCode: string;
}

/** What is kept with a message about neither. */
export interface StoredFacts {
  readonly expiresAt?: string;
  readonly isNew?: boolean;
  readonly tasks?: number;
  readonly oldestAt?: string;
}

export type FactsToWrite = OrderFacts | RefusedRequestFacts | StoredFacts;

/** What every template may name. Empty where there is none. */
export interface SharedView {
  readonly shop: string;
  readonly locale: MessageLocale;
  /** Where the recipient goes on. */
  readonly link: string;
}

/** What the templates of a kind may name; all of it is ready to be read, in the language of the message. */
export type MessageView = SharedView & Readonly<Record<string, string | number | boolean | readonly Line[]>>;

export function viewOf(kind: MessageKind, facts: FactsToWrite, shared: SharedView): MessageView {
  switch (kind) {
    case 'order-confirmed':
    case 'payment-needed':
    case 'parcel-handed-over':
    case 'address-corrected':
    case 'order-cancelled':
      return { ...shared, ...orderView(facts as OrderFacts, shared.locale) };
    case 'order-refused':
      return { ...shared, ...refusalView(facts as RefusedRequestFacts, shared.locale) };
    case 'account-verify':
    case 'account-exists':
    case 'account-email-changed':
    case 'account-password-reset':
    case 'account-password-changed':
    case 'staff-invited':
    case 'task-overdue':
      return { ...shared, ...storedView(facts as StoredFacts, shared.locale) };
    default:
      return kind satisfies never;
  }
}

function orderView(facts: OrderFacts, locale: MessageLocale) {
  return {
    number: formatOrderNumber(facts.number),
    total: moneyIn(locale, facts.totalMinor, facts.currency),
    lines: oneLineEach(facts.lines),
    reason: cancellationWords(facts.cancelReason, locale),
    moneyWasHeld: facts.moneyWasHeld,
    carrier: facts.carrier,
    trackingCode: facts.trackingCode ?? '',
  };
}

/** A title is one line, so that it makes no paragraph of its own. */
const oneLineEach = (lines: readonly Line[]): Line[] =>
  lines.map(({ title, quantity }) => ({ title: title.replaceAll(/\s+/g, ' ').trim(), quantity }));

function refusalView({ number, lines, refusalCode }: RefusedRequestFacts, locale: MessageLocale) {
  return { number: formatOrderNumber(number), lines: oneLineEach(lines), reason: refusalWords(refusalCode, locale) };
}

function storedView({ expiresAt, isNew = false, tasks = 0, oldestAt }: StoredFacts, locale: MessageLocale) {
  return { until: timeIn(locale, expiresAt), isNew, tasks, oldest: timeIn(locale, oldestAt) };
}

/** British, because the shop writes days before months. */
const regions: Readonly<Record<MessageLocale, string>> = { en: 'en-GB', de: 'de-DE' };

/** `€84.10` or `84,10 €`: as text, so that no float is involved. */
export function moneyIn(locale: MessageLocale, amount: number, currency: string): string {
  const digits = minorUnitDigits(currency);
  const [decimal = '0'] = formatMoney({ amount, currency }).split(' ');
  return new Intl.NumberFormat(regions[locale], {
    style: 'currency',
    currency,
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).format(decimal as Intl.StringNumericLiteral);
}

/** In UTC, because the recipient's zone is not known. */
function timeIn(locale: MessageLocale, time: string | undefined): string {
  if (time === undefined) return '';
  const words = { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' } as const;
  return `${new Intl.DateTimeFormat(regions[locale], words).format(new Date(time))} UTC`;
}

const exampleOrder: OrderFacts = {
  number: 1042,
  totalMinor: 8410,
  currency: 'EUR',
  lines: [
    { title: 'Blue mug & saucer', quantity: 2 },
    { title: 'Tea tin', quantity: 1 },
  ],
  cancelReason: 'customer',
  moneyWasHeld: true,
  trackingCode: 'QM1000042',
  carrier: 'DHL',
};

/** What a template of the kind is tried with, and shown by. */
export function exampleFacts(kind: MessageKind): FactsToWrite {
  if (kind === 'order-refused') return { number: 1042, lines: exampleOrder.lines, refusalCode: 'out-of-stock' };
  const stored = { expiresAt: '2026-12-24T18:00:00Z', isNew: true, tasks: 3, oldestAt: '2026-12-01T08:30:00Z' };
  return /^(?:account|staff|task)-/.test(kind) ? stored : exampleOrder;
}
