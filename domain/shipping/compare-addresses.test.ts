import { describe, expect, it } from '@jest/globals';
import { isSameArea, isSamePlace, isWholeAddress } from './compare-addresses.ts';
import type { Destination } from './postal-address.ts';
import { coversPostalCode, needsPostalCode } from './postal-codes.ts';

const home: Destination = { name: 'Ada', line1: '7 Bridge Street', city: 'York', postalCode: 'YO1 6DA', country: 'GB' };

describe('coversPostalCode', () => {
  it.each([
    ['GB', 'YO16DA', 'YO1 6DA', true],
    ['GB', 'yo1-6da', 'YO1 6DA', true],
    ['GB', 'YO1', 'YO1 6DA', true],
    ['GB', undefined, 'YO1 6DA', true],
    ['GB', 'YO1 6DA', 'YO1', false],
    ['GB', 'YO1 6DA', undefined, false],
    ['GB', 'YO1 6DA', 'YO1 6DB', false],
    ['DE', 'D-10115', '10115', true],
    ['SE', '111 22', 'SE-11122', true],
    ['NL', '1011 ab', '1011AB', true],
    ['JP', '１００−０００１', '100-0001', true],
    ['US', '10001', '10001-1234', true],
    ['US', '10001-1234', '10001', true],
    ['US', '10001-1234', '100', false],
    ['US', '10001-1234', '10001-5678', true],
    ['US', '10001-1234', '10002', false],
    ['PR', '00907', '00907-1234', true],
    ['US', '2138', '02138', true],
    ['US', '2138', '21380', true],
    ['DE', '1067', '01067', true],
    ['DE', '1067', '01068', false],
    ['FR', '75008 Paris', '75008', true],
    ['HK', undefined, undefined, true],
    ['HK', undefined, '999077', true],
  ])('says of %s that %s covers %s: %s', (country, priced, wanted, covered) => {
    expect(coversPostalCode(country, priced, wanted)).toBe(covered);
  });
});

describe('needsPostalCode', () => {
  it('asks for one where letters need one', () => {
    expect(['GB', 'DE', 'US', 'JP', 'SG'].map(needsPostalCode)).toEqual([true, true, true, true, true]);
    expect(['HK', 'AE', 'IE', 'AO', 'QA', 'CL', 'VA'].some(needsPostalCode)).toBe(false);
  });
});

describe('isWholeAddress', () => {
  it.each([
    [home, true],
    [{ ...home, postalCode: undefined }, false],
    [{ ...home, line1: undefined }, false],
    [{ ...home, name: undefined }, false],
    [{ name: 'Ada', line1: '1 Queen’s Road', city: 'Central', country: 'HK' }, true],
    [{ country: 'GB' }, false],
  ])('says of %j: %s', (destination, whole) => {
    expect(isWholeAddress(destination)).toBe(whole);
  });
});

describe('isSamePlace', () => {
  it.each<[Partial<Destination>, boolean]>([
    [{ line1: '7  BRIDGE STREET.', postalCode: 'yo16da', name: 'Grace' }, true],
    [{ phone: '+44 1904 1' }, true],
    [{ line1: '8 Bridge Street' }, false],
    [{ line1: undefined }, false],
    [{ line2: 'Flat 2' }, false],
    [{ city: 'Leeds' }, false],
    [{ country: 'IE' }, false],
  ])('minds the place and not how it is written: %j', (change, same) => {
    expect(isSamePlace(home, Object.assign({}, home, change))).toBe(same);
  });
});

describe('isSameArea', () => {
  it.each<[Partial<Destination>, boolean]>([
    [{ line1: '2 The Quay', city: 'cork', region: 'Co. Cork' }, true],
    [{ city: 'Dublin' }, false],
    [{ region: 'Dublin' }, false],
    [{ postalCode: 'T12 X70A' }, false],
  ])('minds city and region where there is no postal code: %j', (change, same) => {
    const cork = { name: 'Ada', line1: '1 The Quay', city: 'Cork', region: 'Co Cork', country: 'IE' };
    expect(isSameArea(cork, { ...cork, ...change })).toBe(same);
  });

  it.each([
    ['10001', '10001-1234', true],
    ['10001-1234', '10001', true],
    ['10001-1234', '10001-5678', true],
    ['10001-1234', '10002-1234', false],
    ['100', '10001', false],
    ['10001', '100', false],
    [undefined, '10001', false],
  ])('of the United States is the same with and without the last four digits: %s, %s', (from, to, same) => {
    const newYork = { name: 'Ada', line1: '350 5th Ave', city: 'New York', region: 'NY', country: 'US' };
    expect(isSameArea({ ...newYork, postalCode: from }, { ...newYork, postalCode: to })).toBe(same);
    expect(isSamePlace({ ...newYork, postalCode: from }, { ...newYork, postalCode: to })).toBe(same);
  });

  it('minds country and postal code only', () => {
    expect(isSameArea(home, { ...home, line1: '8 Bridge Street', postalCode: 'YO16DA' })).toBe(true);
    expect(isSameArea(home, { ...home, postalCode: 'YO1' })).toBe(false);
    expect(isSameArea(home, { ...home, country: 'IE' })).toBe(false);
  });
});
