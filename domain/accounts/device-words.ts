const browsers = [
  ['Edg', 'Edge'],
  ['OPR', 'Opera'],
  ['SamsungBrowser', 'Samsung Internet'],
  ['Firefox', 'Firefox'],
  ['FxiOS', 'Firefox'],
  ['CriOS', 'Chrome'],
  ['Chrome', 'Chrome'],
  ['Safari', 'Safari'],
] as const;

const systems = [
  ['iPhone', 'iPhone'],
  ['iPad', 'iPad'],
  ['Android', 'Android'],
  ['Windows', 'Windows'],
  ['Mac OS X', 'macOS'],
  ['CrOS', 'ChromeOS'],
  ['Linux', 'Linux'],
] as const;

/**
 * Browser and system of a `User-Agent` header, such as `Firefox on Windows`: enough for somebody to know their own device in a list, and
 * nothing that tells one of a million such devices from another. Null where it names neither.
 */
export function deviceWords(userAgent: string): string | null {
  const named = (words: readonly (readonly [string, string])[]) =>
    words.find(([mark]) => userAgent.includes(mark))?.[1];
  const found = [named(browsers), named(systems)].filter((word) => word !== undefined);
  return found.length === 0 ? null : found.join(' on ');
}
