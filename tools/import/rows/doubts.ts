import { decompose } from '../../../domain/text/compose.ts';
import { REPLACED_LETTER } from './damaged-text.ts';
import { languages } from './languages.ts';

/** Why an article is taken as it is, and a person should look at it. */
export const doubts = {
  'doubtful-date': 'The stock code looks like a date: a spreadsheet makes 1-Mar of MAR-1, and of 3-1.',
  'doubtful-number': 'The stock code looks like a number that a program wrote in its own way (85123.0, 1E5).',
  'doubtful-zeros': 'The stock code is shorter than nearly all others that are digits only: it may have lost zeros.',
  'doubtful-title': 'The description has letters that an earlier program replaced.',
} as const;

export type Doubt = keyof typeof doubts;

const NUMERIC_DATE =
  /^(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-.]\d{4}|\d{1,2}\/\d{1,2}\/(?:\d{2}|\d{4}))(?: .*)?$/;
const NAMED_DATE = /^(?:\d{1,2}[-. /]{1,2})?(?<month>\p{L}+)\.?(?:[-. /]{1,2}\d{2,4})?$/u;

/** The first doubt about an article of which `sku` is in capitals. */
export function doubtAbout(sku: string, title: string): Doubt | undefined {
  const month = /\d/.test(sku) ? NAMED_DATE.exec(sku)?.groups?.['month'] : undefined;
  if (NUMERIC_DATE.test(sku) || (month !== undefined && isMonth(month))) return 'doubtful-date';
  if (/^(?:\d+\.0+|\dE\d+)$/.test(sku)) return 'doubtful-number';
  return title.includes(REPLACED_LETTER) ? 'doubtful-title' : undefined;
}

let months: ReadonlySet<string> | undefined;

function isMonth(name: string): boolean {
  months ??= monthNames();
  return months.has(keyOf(name));
}

function monthNames(): ReadonlySet<string> {
  const firsts = Array.from({ length: 12 }, (_, month) => Date.UTC(2001, month, 1));
  const names = ['en', ...languages].flatMap((locale) =>
    (['short', 'long'] as const).flatMap((month) => {
      const format = new Intl.DateTimeFormat(locale, { month, day: 'numeric', timeZone: 'UTC' });
      return firsts.map((first) => format.formatToParts(first).find(({ type }) => type === 'month')?.value ?? '');
    }),
  );
  // Excel in German writes three letters where Unicode has four.
  return new Set([...names, 'Mrz'].map(keyOf).filter((name) => /^\p{L}+$/u.test(name)));
}

function keyOf(name: string): string {
  return decompose(name)
    .replaceAll(/[\p{M}.]/gu, '')
    .toLowerCase();
}
