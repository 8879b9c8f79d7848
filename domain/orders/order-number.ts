/** The number as people say it: 1042 is "A-1042". */
export function formatOrderNumber(number: number): string {
  return `A-${number}`;
}

/** The other way round; undefined when the text is no order number. Forgives case and blanks around it. */
export function parseOrderNumber(text: string): number | undefined {
  const match = /^\s*a-(\d{1,15})\s*$/i.exec(text);
  return match ? Number(match[1]) : undefined;
}
