import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { judgeRow, type OrderRow, type RowTerms } from './judge-row.ts';
import { refusalReasons, type RefusalReason } from './refusal-reasons.ts';

function aRow(changes: Partial<OrderRow> = {}): OrderRow {
  return {
    invoiceNo: '536365',
    stockCode: '85123A',
    description: 'WHITE HANGING HEART T-LIGHT HOLDER',
    quantity: '6',
    unitPrice: '2.55',
    customerId: '17850',
    country: 'United Kingdom',
    ...changes,
  };
}

function accepted(changes: Partial<OrderRow>, terms: Partial<RowTerms> = {}) {
  const decision = judgeRow(aRow(changes), { currency: 'GBP', ...terms });
  if (decision.kind === 'refused') throw new Error(`Refused: ${decision.reason}`);
  return decision.line;
}

describe('a row that sells an article', () => {
  it('is read into whole pence and an ISO country', () => {
    expect(judgeRow(aRow(), { currency: 'GBP' })).toEqual({
      kind: 'accepted',
      doubt: undefined,
      line: {
        invoiceNo: '536365',
        sku: '85123A',
        title: 'WHITE HANGING HEART T-LIGHT HOLDER',
        quantity: 6,
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

  it.each([
    ['United States', 'US'],
    ['Great Britain', 'GB'],
    ['New Zealand', 'NZ'],
    ['India', 'IN'],
    ['The Netherlands', 'NL'],
    ['Hong Kong', 'HK'],
    ['St Lucia', 'LC'],
    ['Saint Lucia', 'LC'],
    ['Côte d’Ivoire', 'CI'],
    ["COTE D'IVOIRE", 'CI'],
    ['Trinidad and Tobago', 'TT'],
    ['Iran (Islamic Republic of)', 'IR'],
    ['U.S.A.', 'US'],
    ['EIRE', 'IE'],
    ['Channel Islands', 'GG'],
    ['Österreich', 'AT'],
    ['España', 'ES'],
    ['Ελλάδα', 'GR'],
  ])('goes to the country of a name: %s', (country, code) => {
    expect(accepted({ country }).country).toBe(code);
  });

  it.each(['6', ' 6 ', '6.0', '6.00'])('has the quantity that a spreadsheet writes as %j', (quantity) => {
    expect(accepted({ quantity }).quantity).toBe(6);
  });

  it('is a guest’s when it names no customer', () => {
    expect(accepted({ customerId: ' ' }).customerId).toBeNull();
  });

  it.each(['17850.0', '17850.00', '17850,0', '1.7850E+4', '="17850"', "'17850"])(
    'has the customer number that a spreadsheet wrote as %s',
    (customerId) => {
      expect(accepted({ customerId }).customerId).toBe('17850');
    },
  );

  it.each(['="00123"', "'00123", '00123'])('has the zeros that were kept from a spreadsheet: %s', (stockCode) => {
    expect(accepted({ stockCode }).sku).toBe('00123');
  });

  it.each([
    ['WEIß-1', 'WEIß-1'],
    ['weiß-1', 'WEIß-1'],
    ['ıx', 'ıX'],
    ['ας', 'Ας'],
  ])('has only capitals that the database takes for the same letter: %s', (stockCode, sku) => {
    expect(accepted({ stockCode }).sku).toBe(sku);
  });

  it('is of an article that other tills do not have, where the shop says so', () => {
    expect(accepted({ stockCode: 'm' }, { goods: ['M'] }).sku).toBe('M');
  });

  it('has a title of single spaces without control characters', () => {
    expect(accepted({ description: '  BAG\u0000  FULL\nOF ROSES ' }).title).toBe('BAG FULL OF ROSES');
    expect(accepted({ description: 'BAG\u200b\u202e FU\u0308LL\u2800' }).title).toBe('BAG F\u00dcLL');
  });

  it('has a title cut between characters, never within one', () => {
    expect(accepted({ description: 'x'.repeat(254) + '🎁🎁' }).title).toBe(`${'x'.repeat(254)}🎁`);
  });

  it.each([
    ['1,234.50', '.', 123_450],
    ['£12.95', '.', 1_295],
    ['£1,234.50', '.', 123_450],
    ['GBP 12.95', '.', 1_295],
    ['\u00a012.95\u00a0', '.', 1_295],
    ['\uff11\uff12.\uff19\uff15', '.', 1_295],
    ['.5', '.', 50],
    ["1'234.50", '.', 123_450],
    ['12,34,500.00', '.', 123_450_000],
    ['1.234,50', ',', 123_450],
    ['1\u202f234,50', ',', 123_450],
    ['9,90 £', ',', 990],
    ['1.000', ',', 100_000],
  ] as const)('costs what %s says where the decimal sign is "%s"', (unitPrice, decimalSign, minor) => {
    expect(accepted({ unitPrice }, { decimalSign }).unitPriceMinor).toBe(minor);
  });

  it.each([
    ['1,000', '.'],
    ['1.000', ','],
    ['1 000,0', ','],
  ] as const)('is of a thousand where %s says so by the decimal sign "%s"', (quantity, decimalSign) => {
    expect(accepted({ quantity, unitPrice: '2' }, { decimalSign }).quantity).toBe(1_000);
  });

  it.each([
    ['1-Mar', 'doubtful-date'],
    ['Mar-25', 'doubtful-date'],
    ['01. Mrz', 'doubtful-date'],
    ['01.03.2026', 'doubtful-date'],
    ['2026-03-01', 'doubtful-date'],
    ['85123.0', 'doubtful-number'],
    ['1E5', 'doubtful-number'],
    ['MARE-25', undefined],
    ['MAY', undefined],
    ['10-20-30', undefined],
  ] as const)('is of an article that somebody should look at, or not: %s', (stockCode, doubt) => {
    expect(judgeRow(aRow({ stockCode }), { currency: 'GBP' })).toMatchObject({ kind: 'accepted', doubt });
  });

  it('is doubtful when its title has lost letters', () => {
    const decision = judgeRow(aRow({ description: 'GR\ufffdN' }), { currency: 'GBP' });
    expect(decision).toMatchObject({ kind: 'accepted', doubt: 'doubtful-title' });
  });

  it.each([
    ['2.5', 'GBP', 250],
    ['2', 'GBP', 200],
    ['0.30000', 'GBP', 30],
    ['1200', 'JPY', 1200],
    ['1.234', 'BHD', 1234],
  ])('costs what the text %s says in %s', (unitPrice, currency, expected) => {
    expect(judgeRow(aRow({ unitPrice }), { currency })).toMatchObject({ line: { unitPriceMinor: expected } });
  });
});

describe('a row that is refused', () => {
  const examples: readonly (readonly [RefusalReason, Partial<OrderRow>])[] = [
    ['cancellation', { invoiceNo: 'C536379', quantity: '-1' }],
    ['no-article', { invoiceNo: 'Total', stockCode: '', description: '', quantity: '1105' }],
    ['damaged-text', { stockCode: '5.01235E+12' }],
    ['damaged-text', { stockCode: '5,01235e+12' }],
    ['damaged-text', { stockCode: '5.01235E12' }],
    ['damaged-text', { stockCode: '5E+12' }],
    ['damaged-text', { stockCode: '#N/A' }],
    ['damaged-text', { stockCode: '#NV' }],
    ['damaged-text', { stockCode: '#REF!' }],
    ['damaged-text', { stockCode: '#¡VALOR!' }],
    ['damaged-text', { stockCode: '#####' }],
    ['damaged-text', { stockCode: 'GR\ufffdN-1' }],
    ['damaged-text', { description: '#NAME?' }],
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
    ['bad-number', { unitPrice: '12.95 each' }],
    ['bad-number', { quantity: '1,00' }],
    ['other-currency', { unitPrice: '€2.55' }],
    ['other-currency', { unitPrice: '2.55 EUR' }],
    ['non-positive-quantity', { quantity: '0' }],
    ['non-positive-quantity', { quantity: '-10' }],
    ['non-positive-price', { unitPrice: '0' }],
    ['non-positive-price', { unitPrice: '-0.5' }],
    ['too-many-decimals', { unitPrice: '0.001' }],
    ['blank-description', { description: ' \t' }],
    ['blank-description', { description: '\u200b' }],
    ['bad-customer', { customerId: 'x'.repeat(65) }],
    ['bad-customer', { customerId: '1.785E+4' }],
    ['unknown-country', { country: 'Unspecified' }],
    ['unknown-country', { country: 'constructor' }],
  ];

  it.each(examples)('is refused as %s with %p', (reason, changes) => {
    expect(judgeRow(aRow(changes), { currency: 'GBP' })).toEqual({ kind: 'refused', reason });
  });

  it('has a price in pence where the currency has none', () => {
    expect(judgeRow(aRow(), { currency: 'JPY' })).toEqual({ kind: 'refused', reason: 'too-many-decimals' });
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
    unitPrice: fc.oneof(anyText, fc.double().map(String)),
    customerId: anyText,
    country: fc.oneof(anyText, fc.constant('France')),
  });

  it('is accepted with what the database holds, or refused for a reason that is explained', () => {
    fc.assert(
      fc.property(
        anyRow,
        fc.constantFrom('GBP', 'JPY', 'BHD'),
        fc.constantFrom('.', ','),
        (row, currency, decimalSign) => {
          const decision = judgeRow(row, { currency, decimalSign });
          if (decision.kind === 'refused') return decision.reason in refusalReasons;
          const { line } = decision;
          return (
            line.quantity > 0 &&
            Number.isSafeInteger(line.quantity * line.unitPriceMinor) &&
            line.unitPriceMinor > 0 &&
            line.title !== '' &&
            line.title.isWellFormed() === row.description.isWellFormed() &&
            !/[\p{Cc}\u200b\u202e]/u.test(line.title + line.sku + line.invoiceNo)
          );
        },
      ),
    );
  });
});
