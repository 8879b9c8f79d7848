import * as fc from 'fast-check';
import { describe, expect, it } from '@jest/globals';
import { idForRequest, idWithin, shopperMark } from './derived-ids.ts';

describe('derived ids', () => {
  it('never change: these stand in databases', () => {
    expect(idForRequest('a5f7ba66-6a0c-4d0a-9a5c-4b1f27a5a1a1', 'cart-1')).toBe('58f6eabb-315a-5841-8f92-5b80d0621a81');
    expect(idWithin('a5f7ba66-6a0c-4d0a-9a5c-4b1f27a5a1a1', 'line', 0)).toBe('d3f4a0c6-2cec-50a7-8d4c-47e2c95793b6');
  });

  it('are the same for the same request, and others for another caller or key', () => {
    const requests = fc.tuple(fc.uuid(), fc.string());
    fc.assert(
      fc.property(requests, requests, (one, other) => {
        const same = one[0] === other[0] && one[1] === other[1];
        expect(idForRequest(...one) === idForRequest(...other)).toBe(same);
        expect(idForRequest(...one)).toBe(idForRequest(...one));
      }),
    );
  });

  it('keep names apart however they are cut', () => {
    const id = 'a5f7ba66-6a0c-4d0a-9a5c-4b1f27a5a1a1';
    const ids = [
      idWithin(id, 'ab', 'c'),
      idWithin(id, 'a', 'bc'),
      idWithin(id, 'abc'),
      idWithin(id, 1),
      idWithin(id, '1'),
    ];
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('are UUIDs of version 5', () => {
    expect(idForRequest('x', 'y')).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });
});

describe('a shopper’s mark', () => {
  it('is another for who is elsewhere, and too short to tell where that is', () => {
    const mark = shopperMark('shop', 'ada@example.com', '203.0.113.7');
    expect(mark).toMatch(/^[0-9a-f]{4}$/);
    expect(shopperMark('shop', 'ada@example.com', '203.0.113.7')).toBe(mark);
    expect(shopperMark('shop', 'ada@example.com', '198.51.100.9')).not.toBe(mark);
  });
});
