import { describe, expect, it } from '@jest/globals';
import { isId } from './handle-signal.ts';

describe('an id in a signal', () => {
  it.each(['5be844d5-adbe-4445-8456-95504a16a910', 'evt_03be0ff1dc7aca4068501172749a5887'])(
    'may look like the number of a card, as %s does',
    (id) => expect(isId(id)).toBe(true),
  );

  it.each([undefined, null, 7, {}, '', ' ', 'a\u0000b', '\ud800', 'x'.repeat(501)])('is none where it is %j', (id) =>
    expect(isId(id)).toBe(false),
  );
});
