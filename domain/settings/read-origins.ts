/** What a setting with origins says, such as "https://shop.example, https://www.shop.example". */
export interface NamedOrigins {
  /** As browsers write them: without a slash at the end, and without a port that goes without saying. */
  readonly origins: ReadonlySet<string>;
  /** What is no origin, or none that is allowed, as it was written. */
  readonly refused: readonly string[];
}

/**
 * Origins (RFC 6454) with commas, blanks or both between them; a slash at the end of one is forgiven. Nothing else is: a path, a
 * capital or a name with a star would never match what a browser sends, and whoever wrote it would not learn why.
 */
export function readOrigins(text: string, isAllowed: (origin: string) => boolean): NamedOrigins {
  const origins = new Set<string>();
  const refused: string[] = [];
  for (const written of text.split(/[\s,]+/).filter((part) => part !== '')) {
    const origin = originOf(written);
    if (origin !== undefined && isAllowed(origin)) origins.add(origin);
    else refused.push(written);
  }
  return { origins, refused };
}

function originOf(written: string): string | undefined {
  if (!URL.canParse(written)) return undefined;
  const { origin } = new URL(written);
  return written === origin || written === `${origin}/` ? origin : undefined;
}
