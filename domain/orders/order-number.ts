/** A number as people say it. A type of its own, because a text that only looks like one finds no workflow. */
export type OrderNumber = `A-${number}`;

/** The number as people say it: 1042 is "A-1042". */
export function formatOrderNumber(number: number): OrderNumber {
  return `A-${number}`;
}

/** The other way round; undefined when the text is no order number. Forgives case and blanks around it. */
export function parseOrderNumber(text: string): number | undefined {
  const match = /^\s*a-(\d{1,15})\s*$/i.exec(text);
  return match ? Number(match[1]) : undefined;
}
