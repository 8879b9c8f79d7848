import { plainCode } from '../text/plain-code.ts';

/** As suppliers write it, without what nobody can tell apart: what is read, stored and looked up is in this form. */
export function normalSku(typed: string): string {
  return plainCode(typed);
}

/** By what two SKUs are one article. The database has the same, as a unique index on `lower(sku)`. */
export function skuKey(sku: string): string {
  return normalSku(sku).toLowerCase();
}
