import { countryOf } from '../shipping/country-of.ts';
import { plainCode } from '../text/plain-code.ts';

/**
 * The ISO 3166-1 alpha-2 code of each country as shops' exports name it: every name of the public "Online Retail" data
 * sets. Names that stand for no one country ("Unspecified", "European Community", "West Indies") are missing on purpose.
 */
const codeByName: Readonly<Record<string, string>> = {
  Australia: 'AU',
  Austria: 'AT',
  Bahrain: 'BH',
  Belgium: 'BE',
  Bermuda: 'BM',
  Brazil: 'BR',
  Canada: 'CA',
  // Guernsey and Jersey are meant and the data does not say which: the first one stands for both.
  'Channel Islands': 'GG',
  Cyprus: 'CY',
  'Czech Republic': 'CZ',
  Denmark: 'DK',
  EIRE: 'IE',
  Finland: 'FI',
  France: 'FR',
  Germany: 'DE',
  Greece: 'GR',
  'Hong Kong': 'HK',
  Iceland: 'IS',
  Ireland: 'IE',
  Israel: 'IL',
  Italy: 'IT',
  Japan: 'JP',
  Korea: 'KR',
  Lebanon: 'LB',
  Lithuania: 'LT',
  Malta: 'MT',
  Netherlands: 'NL',
  Nigeria: 'NG',
  Norway: 'NO',
  Poland: 'PL',
  Portugal: 'PT',
  RSA: 'ZA',
  'Saudi Arabia': 'SA',
  Singapore: 'SG',
  Spain: 'ES',
  Sweden: 'SE',
  Switzerland: 'CH',
  Thailand: 'TH',
  USA: 'US',
  'United Arab Emirates': 'AE',
  'United Kingdom': 'GB',
};

const codeByKey = new Map(Object.entries(codeByName).map(([name, code]) => [name.toLowerCase(), code]));

/** Every country that an imported line may go to. */
export const importedCountries: readonly string[] = [...new Set(codeByKey.values())].sort();

/** Undefined when it is no code, and the name stands for no one country that is known here. */
export function countryCodeOf(name: string): string | undefined {
  return countryOf(name) ?? codeByKey.get(plainCode(name).toLowerCase());
}
