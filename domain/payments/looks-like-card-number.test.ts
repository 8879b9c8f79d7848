import { describe, expect, it } from '@jest/globals';
import { leastCpuMs } from '../../tests/support/least-cpu-ms.ts';
import { looksLikeCardNumber } from './looks-like-card-number.ts';

describe('looksLikeCardNumber', () => {
  it.each([
    '4242424242424242',
    '4242 4242 4242 4242',
    '4242-4242-4242-4242',
    '42424242 42424242 12 28',
    '4242.4242.4242.4242',
    '4242–4242–4242–4242',
    '4242\u00a04242\u00a04242\u00a04242',
    '4242  4242  4242  4242',
    'my card 4242 4242 4242 4242 was wrong',
    'card:4242424242424242.',
    '4242 4242 4242 4242 12 28 123',
    '4242424242424242 12 28',
    'Flat 7 4242 4242 4242 4242',
    '４２４２ ４２４２ ４２４２ ４２４２',
    '٤٢٤٢ ٤٢٤٢ ٤٢٤٢ ٤٢٤٢',
    '4222222222222',
    '5555 5555 5555 4444',
    '2223003122003222',
    '3782 822463 10005',
    '378282246310005',
    '6011 1111 1111 1117',
    '3056 930902 5904',
    '36227206271667',
    '3566002020360505',
    '6200000000000005',
    '6205500000000000004',
    '6759649826438453',
    'pm_4242424242424242',
  ])('finds the number in "%s"', (text) => {
    expect(looksLikeCardNumber(text)).toBe(true);
  });

  it.each([
    ['a wrong check digit', '4242 4242 4242 4241'],
    ['a range that no issuer has', '1234567812345670'],
    ['a longer number', '42424242424242424242424242'],
    ['a shorter number', '4242 4242 4242'],
    ['a telephone number', '+49 151 12345678'],
    ['a telephone number of 13 digits that begins with 4', '+4915112345674'],
    ['a barcode', '4006381333931'],
    ['a barcode whose check digit would fit a card as well', '4000000000006'],
    ['a serial number of a telephone (IMEI)', '490154203237518'],
    ['a parcel of USPS', '9400 1118 9956 2537 8901 23'],
    ['a parcel of DHL', '00340434161094022115'],
    ['an order of another shop', '203-1234567-1234567'],
    ['two telephone numbers', '030 1234567, 040 7654321'],
    ['a bank account', 'DE89 3704 0044 0532 0130 00'],
    ['dates', '2026-11-29 12.30 2026-11-30'],
    ['a UUID', '0199f0a4-6c2d-7a6e-9d0e-3f1f5d6c7b8a'],
    ['an address', '4242 Bridge Street, Flat 42'],
    ['nothing', ''],
  ])('leaves alone %s', (_what, text) => {
    expect(looksLikeCardNumber(text)).toBe(false);
  });

  it('is linear in a long text of digits', () => {
    const costMs = leastCpuMs(() => {
      looksLikeCardNumber('4 '.repeat(100_000));
      looksLikeCardNumber('4'.repeat(200_000));
    });
    expect(costMs).toBeLessThan(2_000);
  });
});
