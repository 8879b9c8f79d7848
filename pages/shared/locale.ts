/** The languages that pages for staff are written in. */
export const locales = ['en', 'de'] as const;
export type Locale = (typeof locales)[number];

export function isLocale(text: string): text is Locale {
  return (locales as readonly string[]).includes(text);
}

/**
 * The language that a browser asks for (RFC 9110, 12.5.4): of ours the one that it prefers; English where it names none. Of a longer tag
 * (`de-AT`) the language counts.
 */
export function localeOf(acceptLanguage: string): Locale {
  const wanted = acceptLanguage
    .slice(0, 500)
    .split(',')
    .map((part) => {
      const [tag = '', ...parameters] = part.trim().toLowerCase().split(';');
      const quality = parameters.map((one) => /^\s*q=([\d.]+)\s*$/.exec(one)?.[1]).find((one) => one !== undefined);
      return { language: tag.split('-')[0] ?? '', quality: quality === undefined ? 1 : Number(quality) };
    })
    .filter(({ quality }) => quality > 0)
    .toSorted((one, other) => other.quality - one.quality);
  return wanted.map(({ language }) => language).find(isLocale) ?? 'en';
}
