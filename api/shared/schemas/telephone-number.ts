import { isSupportedCountry, parsePhoneNumberFromString as parse } from 'libphonenumber-js/min';

/** Digits that somebody could dial, and what people write around them: blanks, brackets, "ext. 12", "Tel.". */
const DIALLABLE = /^[^\d]{0,8}\d(?:[^\d]{0,8}\d){4,19}[^\d]{0,3}$/u;

/** Whether somebody could dial it. The plan of the country may not know it all the same, and carriers are not strict. */
export function isTelephoneNumber(text: string): boolean {
  return DIALLABLE.test(text);
}

/** As E.164 where the country's plan knows it, so that every carrier can read it; else, and with an extension, as typed. */
export function normaliseTelephoneNumber(text: string, country: string): string {
  const parsed = isSupportedCountry(country) ? parse(text, country) : parse(text);
  return parsed?.isPossible() && parsed.ext === undefined ? parsed.number : text;
}
