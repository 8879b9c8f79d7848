import { plainCode } from '../text/plain-code.ts';

/** An order number in the form that workflow ids are made of; the type keeps other text out of them. */
export type OrderNumber = `A-${number}`;

/** The number as people say it: 1042 is "A-1042". */
export function formatOrderNumber(number: number): OrderNumber {
  return `A-${number}`;
}

/** Reads a number as people type it: `a-1042`, `#A–1042`, `A 1042`, `1042`. Undefined if it is no order number. */
export function parseOrderNumber(typed: string): number | undefined {
  const match = /^#? ?(?:a ?-? ?)?(\d{1,15})$/i.exec(plainCode(typed));
  return match ? Number(match[1]) : undefined;
}
