import { isSupportedCountry, parsePhoneNumberFromString as parse } from 'libphonenumber-js/min';
import { cleanLine } from '../../../domain/text/clean-text.ts';
import { westernDigits } from '../../../domain/text/western-digits.ts';

/** Digits that somebody could dial, and what people write around them: blanks, brackets, "ext. 12", "Telephone:", "or". */
const DIALLABLE = /^[^\d]{0,12}\d(?:[^\d]{0,12}\d){4,29}[^\d]{0,12}$/u;

/** What was typed on one line, with the digits that every carrier reads: Arabic ones and those of full width are the same. */
export function cleanTelephoneNumber(typed: string): string {
  return westernDigits(cleanLine(typed)).replaceAll('\uff0b', '+');
}

/** Whether somebody could dial it. The plan of the country may not know it all the same, and carriers are not strict. */
export function isTelephoneNumber(text: string): boolean {
  return DIALLABLE.test(text);
}

/** As E.164 where the country's plan knows it, so that every carrier can read it; else, and with an extension, as typed. */
export function normaliseTelephoneNumber(text: string, country: string): string {
  const parsed = isSupportedCountry(country) ? parse(text, country) : parse(text);
  return parsed?.isPossible() && parsed.ext === undefined ? parsed.number : text;
}
