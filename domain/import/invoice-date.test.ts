import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { parseInvoiceDate } from './invoice-date.ts';

describe('parseInvoiceDate', () => {
  it.each([
    ['12/1/10 8:26', '2010-12-01T08:26:00.000Z'],
    ['2/29/2012 23:59', '2012-02-29T23:59:00.000Z'],
    ['12/9/2011 12:50:07', '2011-12-09T12:50:07.000Z'],
    ['2010-12-01 08:26:00', '2010-12-01T08:26:00.000Z'],
    ['2010-12-01', '2010-12-01T00:00:00.000Z'],
  ])('reads %s', (text, expected) => {
    expect(parseInvoiceDate(text)).toBe(expected);
  });

  it.each([
    '',
    'yesterday',
    '2/29/11 8:26',
    '0/1/10 8:26',
    '12/1/10 24:00',
    '12/1/10 8:60',
    '2010-13-01',
    '1/1/0001 8:26',
  ])('refuses "%s"', (text) => {
    expect(parseInvoiceDate(text)).toBeUndefined();
  });

  it('reads back any minute of this century', () => {
    const minutes = fc.date({
      min: new Date('2000-01-01T00:00:00Z'),
      max: new Date('2099-12-31T23:59:00Z'),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(minutes, (date) => {
        date.setUTCSeconds(0, 0);
        const [year, month, day] = [date.getUTCFullYear() % 100, date.getUTCMonth() + 1, date.getUTCDate()];
        const clock = `${date.getUTCHours()}:${String(date.getUTCMinutes()).padStart(2, '0')}`;
        const text = `${month}/${day}/${String(year).padStart(2, '0')} ${clock}`;
        return parseInvoiceDate(text) === date.toISOString();
      }),
    );
  });
});
