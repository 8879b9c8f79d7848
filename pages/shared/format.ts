import { minorUnitDigits } from '../../domain/money/currencies.ts';
import { formatMoney, type Money } from '../../domain/money/money.ts';
import { html, type Html } from './html.ts';
import type { Locale } from './locale.ts';

const zone = 'UTC';

/** A time for people, and for programs in the element: "30 Nov 2026, 01:28 UTC". Null: a dash. */
export function time(instant: string | null, locale: Locale): Html {
  if (instant === null) return html`–`;
  return html`<time datetime="${instant}">${timeText(instant, locale)}</time>`;
}

export function timeText(instant: string, locale: Locale): string {
  const language = locale === 'de' ? 'de-DE' : 'en-GB';
  const written = new Intl.DateTimeFormat(language, {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    timeZone: zone,
  });
  return `${written.format(new Date(instant))} ${zone}`;
}

/** An amount as the language writes it, with the code of its currency: a sign such as "$" is that of several. */
export function money({ amount, currency }: Money, locale: Locale): string {
  if (locale === 'en') return formatMoney({ amount, currency });
  const digits = minorUnitDigits(currency);
  const written = new Intl.NumberFormat('de-DE', { minimumFractionDigits: digits, maximumFractionDigits: digits });
  return `${written.format(amount / 10 ** digits)} ${currency}`;
}

const MINUTE_SECONDS = 60;
const HOUR_SECONDS = 3_600;
const DAY_SECONDS = 86_400;

/** How long something lasts already, in its largest unit: "40 min", "3 h", "2 days". */
export function age(seconds: number, locale: Locale): string {
  const days = locale === 'de' ? 'Tg.' : 'd';
  if (seconds < MINUTE_SECONDS) return `${Math.max(0, Math.floor(seconds))} s`;
  if (seconds < HOUR_SECONDS) return `${Math.floor(seconds / MINUTE_SECONDS)} min`;
  if (seconds < 2 * DAY_SECONDS) return `${Math.floor(seconds / HOUR_SECONDS)} h`;
  return `${Math.floor(seconds / DAY_SECONDS)} ${days}`;
}
