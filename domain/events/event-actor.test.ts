import { describe, expect, it } from '@jest/globals';
import { actorNamed } from './event-actor.ts';

describe('who asked for a step of an order', () => {
  it.each([
    ['Ada', { kind: 'staff', name: 'Ada' }],
    ['storefront', { kind: 'key', name: 'storefront' }],
    ['carrier', { kind: 'system', name: 'carrier' }],
    ['guest', { kind: 'guest', name: 'guest' }],
    ['staff', { kind: 'staff', name: 'staff' }],
    ['order', { kind: 'system', name: 'order' }],
    [undefined, { kind: 'system' }],
  ])('is, by the name %s, %j', (name, actor) => {
    expect(actorNamed(name)).toEqual(actor);
  });
});
