import { plainCode } from '../text/plain-code.ts';

/** A number as people say it. A type of its own, because a text that only looks like one finds no workflow. */
export type OrderNumber = `A-${number}`;

/** The number as people say it: 1042 is "A-1042". */
export function formatOrderNumber(number: number): OrderNumber {
  return `A-${number}`;
}

/** The other way round, as people type it: `a-1042`, `#A–1042`, `A 1042`, `1042`. Undefined when it is no order number. */
export function parseOrderNumber(typed: string): number | undefined {
  const match = /^#? ?(?:a ?-? ?)?(\d{1,15})$/i.exec(plainCode(typed));
  return match ? Number(match[1]) : undefined;
}
