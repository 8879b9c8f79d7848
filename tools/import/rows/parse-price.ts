import { isCurrency } from '../../../domain/money/currencies.ts';
import { BadAmount, parseDecimalAmount } from '../../../domain/money/money.ts';
import { plainCode } from '../../../domain/text/plain-code.ts';
import { type DecimalSign, decimalText } from './decimal-text.ts';

const MARK = String.raw`(?:[\p{L}\p{Sc}][\p{L}\p{Sc}.]*)?`;
const shape = new RegExp(
  String.raw`^(?<outer>-?) ?(?<before>${MARK}) ?(?<inner>-?)(?<number>[\d.,][\d., ']*?) ?(?<behind>${MARK})$`,
  'u',
);

export type BadPrice = 'bad-number' | 'other-currency' | 'too-many-decimals';

/** A price as people and spreadsheets write it, in minor units: "£1,234.50". */
export function parsePrice(text: string, currency: string, sign: DecimalSign): number | BadPrice {
  const parts = shape.exec(plainCode(text))?.groups;
  if (!parts) return 'bad-number';
  const { outer = '', before = '', inner = '', number = '', behind = '' } = parts;
  const amount = decimalText(`${outer}${inner}${number}`, sign);
  if (amount === undefined || !/^-?\d{1,10}(\.\d{1,20})?$/.test(amount)) return 'bad-number';
  for (const mark of [before, behind]) {
    if (mark === '' || marksOf(currency).has(keyOf(mark))) continue;
    return isCurrency(mark.toUpperCase()) || /\p{Sc}/u.test(mark) ? 'other-currency' : 'bad-number';
  }
  try {
    return parseDecimalAmount(amount, currency);
  } catch (error) {
    if (error instanceof BadAmount) return 'too-many-decimals';
    throw error;
  }
}

const marks = new Map<string, ReadonlySet<string>>();

/** Its code, and how it is written in English and for short: "CA$" and "$", "kr". */
function marksOf(currency: string): ReadonlySet<string> {
  const known = marks.get(currency);
  if (known) return known;
  const written = (['code', 'symbol', 'narrowSymbol'] as const).map((currencyDisplay) =>
    new Intl.NumberFormat('en', { style: 'currency', currency, currencyDisplay })
      .formatToParts(0)
      .find(({ type }) => type === 'currency'),
  );
  const found = new Set(written.map((part) => keyOf(part?.value ?? '')));
  marks.set(currency, found);
  return found;
}

function keyOf(mark: string): string {
  return plainCode(mark).toLowerCase().replaceAll('.', '');
}
