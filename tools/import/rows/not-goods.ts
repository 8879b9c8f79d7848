/** Stock codes under which tills book what is no article: postage, discounts, fees, corrections, samples, tests. */
const codes = new Set([
  'ADJUST',
  'AMAZONFEE',
  'B',
  'BANK CHARGES',
  'C2',
  'C3',
  'CRUK',
  'D',
  'DOT',
  'GIFT',
  'M',
  'PADS',
  'POST',
  'S',
]);

/** Whole families of such codes: gift vouchers by value, test articles and adjustments by number. */
const families = [/^GIFT_/, /^TEST\d/, /^ADJUST\d/];

/** True for a line that sells no article that could be stocked and sent. Expects the code in capitals. */
export function isNotGoods(stockCode: string): boolean {
  return codes.has(stockCode) || families.some((family) => family.test(stockCode));
}
