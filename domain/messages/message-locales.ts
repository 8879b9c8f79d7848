/** Languages that messages are written in. */
export const messageLocales = ['en', 'de'] as const;
export type MessageLocale = (typeof messageLocales)[number];

/** Where German is written to whoever has not said otherwise (ISO 3166-1). */
const GERMAN_SPEAKING: ReadonlySet<string> = new Set(['AT', 'CH', 'DE', 'LI']);

/** The language of a tag such as `de-AT` (BCP 47). Undefined: none that messages are written in. */
export function messageLocaleOf(tag: string): MessageLocale | undefined {
  const language = tag.split(/[-_]/, 1)[0]?.toLowerCase();
  return messageLocales.find((known) => known === language);
}

/** Of what somebody has chosen, or the storefront said with their order; else of the country that their goods go to; else of the shop. */
export function chooseLocale(
  { chosen, country }: { readonly chosen: string | null; readonly country: string | null },
  ofShop: MessageLocale,
): MessageLocale {
  const known = chosen === null ? undefined : messageLocaleOf(chosen);
  if (known) return known;
  if (country === null) return ofShop;
  return GERMAN_SPEAKING.has(country) ? 'de' : 'en';
}
