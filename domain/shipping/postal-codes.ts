/**
 * Countries in which a letter does not arrive without its postal code. Elsewhere it may be left out: there is none (Hong
 * Kong, the Emirates), or people do without (Ireland, Chile).
 * Source: the field `require` of Google's address data (chromium-i18n.appspot.com/ssl-address), November 2026.
 */
const required = new Set(
  (
    'AS AT AU AX BE BL BR CA CH CN CZ DE DK EE ES FI FK FM FR GB GF GG GL GP GR GS GU HU IM IN IO IT JE JP KR LI LT LU LV ' +
    'MF MH MP MQ MX MY NC NL NO NZ PF PL PM PN PR PT PW RE RO RU SE SG SH SJ SK SM TC TR TW UA US VI WF YT ZA'
  ).split(' '),
);

export function needsPostalCode(country: string): boolean {
  return required.has(country);
}

/** For comparisons: without case, blanks and hyphens, and without the country that some write before it (D-10115). */
export function normalPostalCode(country: string, postalCode: string | null | undefined): string {
  const plain = (postalCode ?? '')
    .normalize('NFKC')
    .toUpperCase()
    .replaceAll(/[^\p{L}\p{N}]/gu, '');
  return new RegExp(`^${country[0]}(?:${country[1]})?(\\d+)$`).exec(plain)?.[1] ?? plain;
}

/**
 * Whether what was priced for one postal code holds for another: it is the same, or lies within the part of one that was
 * known then, or none was known.
 */
export function coversPostalCode(
  country: string,
  priced: string | null | undefined,
  wanted: string | null | undefined,
): boolean {
  const [area, place] = [normalPostalCode(country, priced), normalPostalCode(country, wanted)];
  // A ZIP code names the same office with and without its last four digits.
  return place.startsWith(area) || (country === 'US' && place.length === 5 && area.startsWith(place));
}
