import { isSupportedCountry, parsePhoneNumberFromString as parse, type PhoneNumber } from 'libphonenumber-js/min';
import { likelyCardNumbers } from '../../../domain/payments/looks-like-card-number.ts';
import { cleanLine } from '../../../domain/text/clean-text.ts';
import { saysNoneInAnyWay } from '../../../domain/text/says-none.ts';
import { westernDigits } from '../../../domain/text/western-digits.ts';

/** With what people write around a number, such as whose it is and when to call. */
export const TELEPHONE_MAX = 60;

/** The shortest that anybody can dial, and two of the longest. */
const DIGITS_MIN = 5;
const DIGITS_MAX = 30;

/** What was typed on one line, with the digits that every carrier reads: Arabic ones and those of full width are the same. */
export function cleanTelephoneNumber(typed: string): string {
  return westernDigits(cleanLine(typed)).replaceAll('\uff0b', '+');
}

/** Whether it says that there is none: in a word, or in noughts. */
export function isNoTelephone(typed: string): boolean {
  return saysNoneInAnyWay(typed) || (typed.includes('0') && /^[0\s()./-]*$/.test(typed));
}

/** Whether somebody could dial it. The plan of the country may not know it all the same, and carriers are not strict. */
export function isTelephoneNumber(text: string): boolean {
  const count = text.match(/\d/g)?.length ?? 0;
  return count >= DIGITS_MIN && count <= DIGITS_MAX;
}

/**
 * Whether it holds the number of a card. A German mobile with its country but without the plus has as many digits as old Visa
 * cards, begins as they do, and has a fitting check digit one time in ten: what can be dialled abroad is a telephone number.
 */
export function holdsCardNumber(text: string): boolean {
  return likelyCardNumbers(text).some((digits) => !abroad(digits)?.isValid());
}

/** As E.164 where the country's plan knows it, so that every carrier can read it; else, and with an extension, as typed. */
export function normaliseTelephoneNumber(text: string, country: string): string {
  // It is refused, and looking for a number in it would cost more than its length.
  if (text.length > TELEPHONE_MAX) return text;
  const parsed = isSupportedCountry(country) ? parse(text, country) : parse(text);
  const number = withoutPlus(text, parsed) ?? parsed;
  return number?.isPossible() && number.ext === undefined ? number.number : text;
}

/** One number, with perhaps words before and behind it. */
const ONE_NUMBER = /^[^\d+]*(?<number>[1-9][\d\s()./-]*)[^\d]*$/;
/** Few national numbers are longer without the nought before them, and none of those begins with its country's code. */
const NATIONAL_DIGITS_MAX = 11;

/**
 * A number with the code of its country, of which the plus was left out. Plans of open length, as that of Germany, would take the
 * code for the beginning of a place's: 49 151 is also 0491 51, in Leer.
 */
function withoutPlus(text: string, national: PhoneNumber | undefined): PhoneNumber | undefined {
  const digits = ONE_NUMBER.exec(text)?.groups?.['number']?.replaceAll(/\D/g, '') ?? '';
  if (national?.isPossible() && digits.length <= NATIONAL_DIGITS_MAX) return undefined;
  const number = abroad(digits);
  if (!number?.isValid()) return undefined;
  return !national?.isPossible() || number.countryCallingCode === national.countryCallingCode ? number : undefined;
}

function abroad(digits: string): PhoneNumber | undefined {
  return parse(`+${digits.replace(/^00/, '')}`);
}
