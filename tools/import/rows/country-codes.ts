import { decompose } from '../../../domain/text/compose.ts';
import { countryCodes } from '../../../domain/shipping/country-codes.ts';
import { countryOf } from '../../../domain/shipping/country-of.ts';
import { plainCode } from '../../../domain/text/plain-code.ts';
import { languages } from './languages.ts';

/**
 * Names that Unicode does not give, as shops' exports, the public "Online Retail" data sets among them, and ISO 3166-1 have
 * them. Names that stand for no one country ("Unspecified", "European Community", "West Indies") are missing on purpose.
 */
const otherNames: Readonly<Record<string, string>> = {
  Bolivia: 'BO',
  'Bolivia, Plurinational State of': 'BO',
  'Brunei Darussalam': 'BN',
  'Cabo Verde': 'CV',
  // Guernsey and Jersey are meant and the data does not say which: the first one stands for both.
  'Channel Islands': 'GG',
  'Congo, Democratic Republic of the': 'CD',
  'Democratic Republic of the Congo': 'CD',
  'Czech Republic': 'CZ',
  EIRE: 'IE',
  'Falkland Islands (Malvinas)': 'FK',
  'Great Britain': 'GB',
  'Hong Kong SAR': 'HK',
  'Holy See': 'VA',
  Holland: 'NL',
  'Iran, Islamic Republic of': 'IR',
  'Ivory Coast': 'CI',
  Korea: 'KR',
  'Korea, Republic of': 'KR',
  'Republic of Korea': 'KR',
  "Korea, Democratic People's Republic of": 'KP',
  "Lao People's Democratic Republic": 'LA',
  Macau: 'MO',
  Macedonia: 'MK',
  Burma: 'MM',
  'Micronesia, Federated States of': 'FM',
  'Moldova, Republic of': 'MD',
  'Netherlands, Kingdom of the': 'NL',
  'Palestine, State of': 'PS',
  'Republic of Ireland': 'IE',
  RSA: 'ZA',
  'Russian Federation': 'RU',
  'Saint Vincent and the Grenadines': 'VC',
  'Slovak Republic': 'SK',
  Swaziland: 'SZ',
  'Syrian Arab Republic': 'SY',
  'Taiwan, Province of China': 'TW',
  'Tanzania, United Republic of': 'TZ',
  'Republic of Türkiye': 'TR',
  Turkey: 'TR',
  USA: 'US',
  'United States of America': 'US',
  'United Kingdom of Great Britain and Northern Ireland': 'GB',
  UAE: 'AE',
  'Venezuela, Bolivarian Republic of': 'VE',
  'Viet Nam': 'VN',
  'Virgin Islands, British': 'VG',
  'Virgin Islands, U.S.': 'VI',
};

/** Undefined when it is no code, and the name stands for no one country in any of the languages that are known here. */
export function countryCodeOf(name: string): string | undefined {
  return countryOf(name) ?? names().get(keyOf(name));
}

let known: ReadonlyMap<string, string> | undefined;

/** Made when the first name is asked for: it takes a tenth of a second. English first; what is ambiguous among the others is none. */
function names(): ReadonlyMap<string, string> {
  if (known) return known;
  const found = namesIn(['en']);
  for (const [name, code] of Object.entries(otherNames)) found.set(keyOf(name), code);
  for (const [key, code] of namesIn(languages)) if (!found.has(key)) found.set(key, code);
  known = found;
  return found;
}

function namesIn(locales: readonly string[]): Map<string, string> {
  const found = new Map<string, string>();
  const ambiguous = new Set<string>();
  for (const locale of locales) {
    for (const style of ['long', 'short'] as const) {
      const display = new Intl.DisplayNames(locale, { type: 'region', style, fallback: 'none' });
      for (const code of countryCodes) {
        const key = keyOf(display.of(code) ?? '');
        if ((found.get(key) ?? code) !== code) ambiguous.add(key);
        found.set(key, code);
      }
    }
  }
  for (const key of ['', ...ambiguous]) found.delete(key);
  return found;
}

/** Its letters without accents and dots, and without what people write in several ways or leave out. */
function keyOf(name: string): string {
  return decompose(plainCode(name))
    .replaceAll(/[\p{M}.']/gu, '')
    .toLowerCase()
    .replaceAll('&', ' and ')
    .replaceAll(/[^\p{L}]+/gu, ' ')
    .replaceAll(/\bst\b/g, 'saint')
    .replaceAll(/\bthe\b/g, ' ')
    .replaceAll(/ +/g, ' ')
    .trim();
}
