import { compose } from '../text/compose.ts';
import { westernDigits } from '../text/western-digits.ts';

/**
 * Whether a text holds what is most likely the number of a payment card: 13 to 19 digits, perhaps in groups, of an
 * issuer's range and of the length that the issuer uses, with a right check digit (ISO/IEC 7812-1, annex B). Order
 * references, barcodes, serial and telephone numbers are long too, so the check digit alone would refuse one in ten.
 */
export function looksLikeCardNumber(text: string): boolean {
  return likelyCardNumbers(text).length > 0;
}

/** Their digits, for whoever knows that such digits may be something else where they stand. */
export function likelyCardNumbers(text: string): string[] {
  return [...westernDigits(compose(text, 'NFKC')).matchAll(DIGIT_RUNS)].flatMap(([run, lead]) => {
    if (lead === '+') return [];
    const groups = run.match(/\d+/g) ?? [];
    return [groups.join(''), ...partsOf(groups)].filter(isCardNumber);
  });
}

/** Groups of digits with one or two blanks, dots or dashes between them; a leading `+` makes it a telephone number. */
const DIGIT_RUNS = /(\+?)\d+(?:[\s.\-\u2010-\u2015\u2212]{1,2}\d+)*/gu;

/** What a longer run may hold beside its own digits, such as the date of expiry behind the number. */
function partsOf(groups: readonly string[]): string[] {
  return groups.flatMap((group, first) => {
    if (group.length >= CARD_DIGITS_MIN) return [group];
    return CARD_LAYOUTS.flatMap((layout) => {
      const part = groups.slice(first, first + layout.length);
      return part.length === layout.length && layout.every((length, index) => part[index]?.length === length)
        ? [part.join('')]
        : [];
    });
  });
}

const CARD_DIGITS_MIN = 13;

/** As cards print them, or people group them. */
const CARD_LAYOUTS = [
  [4, 4, 4, 4],
  [4, 4, 4, 4, 3],
  [4, 6, 5],
  [4, 6, 4],
  [8, 8],
] as const;

/** Source: en.wikipedia.org/wiki/Payment_card_number, "Issuer identification number"; docs.stripe.com/testing for the lengths in use. */
const ISSUERS: readonly { readonly prefix: RegExp; readonly lengths: readonly number[] }[] = [
  { prefix: /^4/, lengths: [13, 16, 19] }, // Visa
  { prefix: /^(5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720)/, lengths: [16] }, // Mastercard
  { prefix: /^3[47]/, lengths: [15] }, // American Express
  { prefix: /^(6011|64[4-9]|65)/, lengths: [16, 17, 18, 19] }, // Discover
  { prefix: /^(30[0-5]|3095|36|38|39)/, lengths: [14, 16] }, // Diners Club
  { prefix: /^35(2[89]|[3-8])/, lengths: [16, 17, 18, 19] }, // JCB
  { prefix: /^(62|81)/, lengths: [16, 17, 18, 19] }, // UnionPay, RuPay
  { prefix: /^(5018|5020|5038|5893|6304|6759|676[1-3])/, lengths: [13, 14, 15, 16, 17, 18, 19] }, // Maestro
  { prefix: /^(220[0-4]|60|82|508)/, lengths: [16] }, // Mir, RuPay
];

function isCardNumber(digits: string): boolean {
  const isOfIssuer = ISSUERS.some(({ prefix, lengths }) => lengths.includes(digits.length) && prefix.test(digits));
  return isOfIssuer && weightedSum(digits, luhnWeight) % 10 === 0 && !isBarcode(digits);
}

/** Barcodes of German goods begin with 4 and have 13 digits, as old Visa cards have (GS1 General Specifications, 7.9.1). */
function isBarcode(digits: string): boolean {
  return digits.length === 13 && weightedSum(digits, (digit, place) => digit * (place % 2 === 0 ? 1 : 3)) % 10 === 0;
}

function luhnWeight(digit: number, placeFromRight: number): number {
  const doubled = digit * 2;
  return placeFromRight % 2 === 0 ? digit : doubled > 9 ? doubled - 9 : doubled;
}

function weightedSum(digits: string, weight: (digit: number, placeFromRight: number) => number): number {
  return Array.from(digits, Number).reduce((sum, digit, index) => sum + weight(digit, digits.length - 1 - index), 0);
}
