import { describe, expect, it } from '@jest/globals';
import { addressGroup, readShopperAddress } from './client-address.ts';

describe('Shopper-Address', () => {
  it.each([
    ['203.0.113.7', '203.0.113.7'],
    [' 203.0.113.7 ', '203.0.113.7'],
    ['203.0.113.7:4711', '203.0.113.7'],
    ['2001:db8::1', '2001:db8::1'],
    ['[2001:db8::1]', '2001:db8::1'],
    ['[2001:db8::1]:4711', '2001:db8::1'],
    ['"[2001:db8::1]:4711"', '2001:db8::1'],
    ['::ffff:203.0.113.7', '::ffff:203.0.113.7'],
    ['203.0.113.7, 198.51.100.2', '203.0.113.7'],
    ['203.0.113.7:4711,198.51.100.2:80, 10.0.0.1', '203.0.113.7'],
    ['192.168.1.5, 203.0.113.7, 10.0.0.1', '203.0.113.7'],
    ['fd00::5, 2001:db8::1', '2001:db8::1'],
    ['::ffff:10.0.0.5, 203.0.113.7', '203.0.113.7'],
    ['fe80::1%eth0, 203.0.113.7', '203.0.113.7'],
    ['unknown, 203.0.113.7', '203.0.113.7'],
    [', 203.0.113.7', '203.0.113.7'],
    ['10.0.0.5, 192.168.1.5', '10.0.0.5'],
    ['127.0.0.1', '127.0.0.1'],
  ])('is read as proxies write it: %s', (value, address) => {
    expect(readShopperAddress(value)).toBe(address);
  });

  it.each([undefined, '', '  '])('may be left out: %j', (value) => {
    expect(readShopperAddress(value)).toBeUndefined();
  });

  it.each(['somebody', 'unknown', ',', '203.0.113', '203.0.113.7:', '[203.0.113.7', 'for=203.0.113.7'])(
    'is refused: %s',
    (value) => {
      expect(() => readShopperAddress(value)).toThrow('IP address');
    },
  );

  it('is one shopper, whatever port a proxy writes', () => {
    const groups = ['203.0.113.7', '203.0.113.7:1', '::ffff:203.0.113.7'].map((value) =>
      addressGroup(readShopperAddress(value) ?? ''),
    );
    expect(new Set(groups)).toEqual(new Set(['203.0.113.7']));
  });
});
