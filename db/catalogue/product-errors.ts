/** A SKU is the key of stock and orders, so no two products share one. */
export class SkuTaken extends Error {
  override readonly name = 'SkuTaken';
  readonly sku: string;

  constructor(sku: string) {
    super(`SKU ${sku} belongs to another product`);
    this.sku = sku;
  }
}

/** A variant that is to be added lacks a field. */
export class VariantIncomplete extends Error {
  override readonly name = 'VariantIncomplete';
  readonly sku: string;
  readonly field: 'title' | 'weightGrams' | 'prices';

  constructor(sku: string, field: VariantIncomplete['field']) {
    super(`${sku} is new to this product and has no ${field}`);
    this.sku = sku;
    this.field = field;
  }
}
