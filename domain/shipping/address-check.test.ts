import { describe, expect, it } from '@jest/globals';
import { refusalOf, wantedChecks, type AddressCheck } from './address-check.ts';
import type { Destination } from './postal-address.ts';

const shippingAddress = { name: 'Ada', line1: '7 Bridge St', city: 'York', postalCode: 'YO1 6DA', country: 'GB' };
const wallet: Destination = { city: 'York', postalCode: 'YO1', country: 'GB' };

describe('wantedChecks', () => {
  it.each<[string, Destination, boolean, { deliverable: boolean; price: boolean }]>([
    ['the quoted address', shippingAddress, false, { deliverable: false, price: false }],
    [
      'it, written otherwise',
      { ...shippingAddress, postalCode: 'YO16DA' },
      false,
      { deliverable: false, price: false },
    ],
    ['another street', { ...shippingAddress, line1: '8 Bridge St' }, false, { deliverable: true, price: false }],
    [
      'another street, insisted on',
      { ...shippingAddress, line1: '8 Bridge St' },
      true,
      { deliverable: false, price: false },
    ],
    ['what a wallet told', wallet, false, { deliverable: true, price: true }],
    ['what a wallet told, insisted on', wallet, true, { deliverable: false, price: true }],
    ['the place without a name', { ...shippingAddress, name: undefined }, false, { deliverable: true, price: false }],
  ])('compares with %s', (_, quoted, insistOnAddress, wanted) => {
    expect(wantedChecks({ shippingAddress, insistOnAddress }, quoted)).toEqual(wanted);
  });
});

describe('refusalOf', () => {
  it.each<[AddressCheck, string | undefined]>([
    ['fine', undefined],
    ['unknown', undefined],
    ['undeliverable', 'address-not-deliverable'],
    ['not-served', 'no-shipping-service'],
    ['dearer', 'price-changed'],
  ])('makes of "%s" %s', (check, code) => {
    expect(refusalOf(check)?.code).toBe(code);
  });
});
