import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { judgeRow, type OrderRow } from './judge-row.ts';
import { refusalReasons, type RefusalReason } from './refusal-reasons.ts';

function aRow(changes: Partial<OrderRow> = {}): OrderRow {
  return {
    invoiceNo: '536365',
    stockCode: '85123A',
    description: 'WHITE HANGING HEART T-LIGHT HOLDER',
    quantity: '6',
    invoiceDate: '12/1/10 8:26',
    unitPrice: '2.55',
    customerId: '17850',
    country: 'United Kingdom',
    ...changes,
  };
}

function accepted(changes: Partial<OrderRow>) {
  const decision = judgeRow(aRow(changes), 'GBP');
  if (decision.kind === 'refused') throw new Error(`Refused: ${decision.reason}`);
  return decision.line;
}

describe('a row that sells an article', () => {
  it('is read into whole pence, an ISO country and a time in UTC', () => {
    expect(judgeRow(aRow(), 'GBP')).toEqual({
      kind: 'accepted',
      line: {
        invoiceNo: '536365',
        sku: '85123A',
        title: 'WHITE HANGING HEART T-LIGHT HOLDER',
        quantity: 6,
        invoiceDate: '2010-12-01T08:26:00.000Z',
        unitPriceMinor: 255,
        customerId: '17850',
        country: 'GB',
      },
    });
  });

  it('is of the same SKU whether the code is in capitals or not', () => {
    expect(accepted({ stockCode: ' 85123a ' }).sku).toBe('85123A');
    expect(accepted({ stockCode: '#gru\u0308n(1)' }).sku).toBe('#GRÜN(1)');
  });

  it.each(['AB 1', 'ab  1', '\u00a0AB\u00a01 ', '\uff21\uff22 \uff11', 'A\u200bB 1'])(
    'is of one SKU however it looks: %j',
    (stockCode) => {
      expect(accepted({ stockCode }).sku).toBe('AB 1');
    },
  );

  it.each(['United Kingdom', ' united kingdom\u00a0', 'GB', 'gb', 'UK'])(
    'goes to the country that is meant: %j',
    (country) => {
      expect(accepted({ country }).country).toBe('GB');
    },
  );

  it.each(['6', ' 6 ', '6.0', '6.00'])('has the quantity that a spreadsheet writes as %j', (quantity) => {
    expect(accepted({ quantity }).quantity).toBe(6);
  });

  it('is a guest’s when it names no customer', () => {
    expect(accepted({ customerId: ' ' }).customerId).toBeNull();
  });

  it('has the customer number that a spreadsheet turned into a decimal', () => {
    expect(accepted({ customerId: '17850.0' }).customerId).toBe('17850');
  });

  it('has a title of single spaces without control characters', () => {
    expect(accepted({ description: '  BAG\u0000  FULL\nOF ROSES ' }).title).toBe('BAG FULL OF ROSES');
  });

  it('has a title cut between characters, never within one', () => {
    expect(accepted({ description: 'x'.repeat(254) + '🎁🎁' }).title).toBe(`${'x'.repeat(254)}🎁`);
  });

  it.each([
    ['2.5', 'GBP', 250],
    ['2', 'GBP', 200],
    ['0.30000', 'GBP', 30],
    ['1200', 'JPY', 1200],
    ['1.234', 'BHD', 1234],
  ])('costs what the text %s says in %s', (unitPrice, currency, expected) => {
    expect(judgeRow(aRow({ unitPrice }), currency)).toMatchObject({ line: { unitPriceMinor: expected } });
  });
});

describe('a row that is refused', () => {
  const examples: readonly (readonly [RefusalReason, Partial<OrderRow>])[] = [
    ['cancellation', { invoiceNo: 'C536379', quantity: '-1' }],
    ['not-goods', { stockCode: 'POST' }],
    ['not-goods', { stockCode: 'BANK CHARGES' }],
    ['not-goods', { stockCode: 'm' }],
    ['not-goods', { stockCode: 'gift_0001_20' }],
    ['bad-invoice-number', { invoiceNo: '' }],
    ['bad-invoice-number', { invoiceNo: '536\u0000365' }],
    ['bad-stock-code', { stockCode: '' }],
    ['bad-stock-code', { stockCode: '85\u0007123' }],
    ['bad-number', { quantity: '1.5' }],
    ['bad-number', { quantity: '' }],
    ['bad-number', { quantity: '1000001' }],
    ['bad-number', { unitPrice: '1e3' }],
    ['bad-number', { unitPrice: 'NaN' }],
    ['bad-number', { unitPrice: '2,55' }],
    ['non-positive-quantity', { quantity: '0' }],
    ['non-positive-quantity', { quantity: '-10' }],
    ['non-positive-price', { unitPrice: '0' }],
    ['non-positive-price', { unitPrice: '-0.5' }],
    ['too-many-decimals', { unitPrice: '0.001' }],
    ['blank-description', { description: ' \t' }],
    ['bad-date', { invoiceDate: '2/30/10 8:26' }],
    ['bad-date', { invoiceDate: '13/1/10 8:26' }],
    ['bad-customer', { customerId: 'x'.repeat(65) }],
    ['unknown-country', { country: 'Unspecified' }],
    ['unknown-country', { country: 'constructor' }],
  ];

  it.each(examples)('is refused as %s with %p', (reason, changes) => {
    expect(judgeRow(aRow(changes), 'GBP')).toEqual({ kind: 'refused', reason });
  });

  it('has a price in pence where the currency has none', () => {
    expect(judgeRow(aRow(), 'JPY')).toEqual({ kind: 'refused', reason: 'too-many-decimals' });
  });
});

describe('any row at all', () => {
  const anyText = fc.oneof(
    fc.string(),
    fc.string({ unit: 'binary' }),
    fc.constantFrom('', '0', '-1', '1', 'C1', '2.55'),
  );
  const anyRow = fc.record<OrderRow>({
    invoiceNo: fc.oneof(anyText, fc.constant('536365')),
    stockCode: fc.oneof(anyText, fc.constant('85123A')),
    description: anyText,
    quantity: fc.oneof(anyText, fc.integer().map(String)),
    invoiceDate: fc.oneof(anyText, fc.constant('12/1/10 8:26')),
    unitPrice: fc.oneof(anyText, fc.double().map(String)),
    customerId: anyText,
    country: fc.oneof(anyText, fc.constant('France')),
  });

  it('is accepted with what the database holds, or refused for a reason that is explained', () => {
    fc.assert(
      fc.property(anyRow, fc.constantFrom('GBP', 'JPY', 'BHD'), (row, currency) => {
        const decision = judgeRow(row, currency);
        if (decision.kind === 'refused') return decision.reason in refusalReasons;
        const { line } = decision;
        return (
          line.quantity > 0 &&
          Number.isSafeInteger(line.quantity * line.unitPriceMinor) &&
          line.unitPriceMinor > 0 &&
          line.title !== '' &&
          line.title.isWellFormed() === row.description.isWellFormed() &&
          !/\p{Cc}/u.test(line.title + line.sku + line.invoiceNo)
        );
      }),
    );
  });
});
