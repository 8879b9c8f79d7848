import { describe, expect, it } from '@jest/globals';
import { networksOf } from './address-networks.ts';
import { addressGroup } from './client-address.ts';

describe('addressGroup', () => {
  it.each([
    ['203.0.113.7', '203.0.113.7'],
    ['203.0.113.7:4711', '203.0.113.7'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['::FFFF:cb00:7107', '203.0.113.7'],
    ['0:0:0:0:0:ffff:203.0.113.7', '203.0.113.7'],
    ['2001:db8:0:1::1', '2001:db8:0:1::/64'],
    ['2001:0DB8::1:ffff:0:0:9', '2001:db8:0:1::/64'],
    ['[2001:db8::1]:4711', '2001:db8:0:0::/64'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['64:ff9b::203.0.113.7', '64:ff9b:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['::', '0:0:0:0::/64'],
  ])('says whose is %s', (address, group) => {
    expect(addressGroup(address)).toBe(group);
  });
});

describe('networksOf', () => {
  it.each(['2001:db8:12:3456::/64', '2001:db8:0:0::/64'])('knows those around a group: %s', (group) => {
    expect(networksOf(group)[0].name).toBe(group);
  });

  it('knows no more than the address of IPv4', () => {
    expect(networksOf('203.0.113.7')).toEqual([{ name: '203.0.113.7', bits: 32 }]);
  });

  it('knows what sites and customers have of IPv6', () => {
    expect(networksOf('2001:db8:12:3456::1')).toEqual([
      { name: '2001:db8:12:3456::/64', bits: 64 },
      { name: '2001:db8:12:3400::/56', bits: 56 },
      { name: '2001:db8:12::/48', bits: 48 },
    ]);
  });
});
