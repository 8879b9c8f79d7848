import { describe, expect, it } from '@jest/globals';
import { actorNamed, actorOf, readActor } from './event-actor.ts';

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

describe('who a request to a workflow says has asked', () => {
  const key = { kind: 'key', id: '0199f0a4-6c2d-7a6e-9d0e-3f1f5d6c7b8a', name: 'carrier' } as const;

  it('is taken before what a name alone would mean', () => {
    expect(actorOf({ by: 'carrier', actor: readActor(key) })).toEqual(key);
    expect(actorOf({ by: 'carrier' })).toEqual({ kind: 'system', name: 'carrier' });
  });

  it.each([
    undefined,
    null,
    'Ada',
    {},
    { kind: 'king' },
    { kind: 'key', id: 'order:1' },
    { kind: 'key', id: 7 },
    { kind: 'key', name: '' },
    { kind: 'key', name: 'x'.repeat(256) },
  ])('is nothing that no event could hold: %j', (sent) => expect(readActor(sent)).toBeUndefined());

  it('is no more than that', () => {
    expect(readActor({ kind: 'guest', colour: 'red' })).toEqual({ kind: 'guest' });
  });
});
