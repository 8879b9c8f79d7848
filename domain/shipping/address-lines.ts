/**
 * What a line of a label holds at FedEx and UPS; others hold more. Sources: developer.ups.com (AddressLine: 35), FedEx's
 * refusal STREETLINES.TOO.LONG.
 */
export const LABEL_LINE_MAX = 35;

interface Lines {
  readonly line1?: string | undefined;
  readonly line2?: string | undefined;
}

/**
 * The lines of an address as carriers take them: a first line that is too long goes on in the second, where that is empty,
 * after the last whole word. Nothing is cut away: what is still too long the carrier refuses, and staff are asked.
 */
export function linesOfLabel({ line1, line2 }: Lines): Lines {
  if (line1 === undefined || line1.length <= LABEL_LINE_MAX || line2 !== undefined) return { line1, line2 };
  const end = line1.lastIndexOf(' ', LABEL_LINE_MAX);
  return end <= 0 ? { line1, line2 } : { line1: line1.slice(0, end), line2: line1.slice(end + 1) };
}
