import { plainCode } from '../../../domain/text/plain-code.ts';

export type DecimalSign = '.' | ',';

const SEPARATORS = /[.,]/g;

/**
 * The decimal sign that a number shows; undefined where it shows none. "1.234" shows none, it is a thousand and more in half
 * of the world, unless it is a price in a currency of three decimals.
 */
export function decimalSignOf(text: string, decimals = 2): DecimalSign | undefined {
  const digits = /-?(\d[\d., ']*)/.exec(plainCode(text))?.[1]?.trim() ?? '';
  const signs = digits.match(SEPARATORS) ?? [];
  const last = signs.at(-1) as DecimalSign | undefined;
  if (!last) return undefined;
  if (new Set(signs).size === 2) return last;
  // One sign that stands there several times groups thousands.
  if (signs.length > 1) return last === '.' ? ',' : '.';
  const [whole = '', fraction = ''] = digits.split(last);
  return fraction.length !== 3 || decimals === 3 || /^0|\d{4}|[ ']/.test(whole) ? last : undefined;
}

// Groups of two are of India: 12,34,500.00. No group begins with a zero: 0.500 is a half and no five hundred.
const grouped = String.raw`[1-9]\d{0,2}(?<group>GROUP)(?:\d{2,3}\k<group>)*\d{3}`;
const shapes = {
  '.': shapeOf(`[,' ]`, String.raw`\.`),
  ',': shapeOf(`[.' ]`, ','),
} as const satisfies Record<DecimalSign, RegExp>;

function shapeOf(group: string, sign: string): RegExp {
  const whole = grouped.replace('GROUP', group);
  return new RegExp(String.raw`^(?<minus>-?)(?<whole>\d+|${whole}|(?=${sign}\d))(?:${sign}(?<fraction>\d+))?$`);
}

/** A number as people and spreadsheets write it, in digits with a point: "1.234,50" is "1234.50". Undefined when it is none. */
export function decimalText(text: string, sign: DecimalSign): string | undefined {
  const parts = shapes[sign].exec(plainCode(text))?.groups;
  if (!parts) return undefined;
  const { minus = '', whole = '', fraction } = parts;
  const digits = whole.replaceAll(/\D/g, '') || '0';
  return `${minus}${digits}${fraction === undefined ? '' : `.${fraction}`}`;
}
