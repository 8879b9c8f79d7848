import { plainCode } from '../text/plain-code.ts';

/** As suppliers write it, without what nobody can tell apart: what is read, stored and looked up is in this form. */
export function normalSku(typed: string): string {
  return plainCode(typed);
}

/** By what two SKUs are one article. The database has the same, as a unique index on `lower(sku)`. */
export function skuKey(sku: string): string {
  return normalSku(sku).toLowerCase();
}

/**
 * In capitals, as tills print it, and the same article to the database: of letters that have no capital of their own, such as ß,
 * or one that is shared with another letter, none is taken.
 */
export function capitalSku(sku: string): string {
  return Array.from(normalSku(sku), (letter) => {
    const capital = letter.toUpperCase();
    return capital.length === letter.length && capital.toLowerCase() === letter.toLowerCase() ? capital : letter;
  }).join('');
}
