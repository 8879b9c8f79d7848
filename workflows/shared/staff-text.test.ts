import { describe, expect, it } from '@jest/globals';
import { STAFF_TEXT_MAX, cleanStaffText } from './staff-text.ts';

describe('the words of staff', () => {
  it('lose the blanks around them', () => expect(cleanStaffText('  Ordered twice \n')).toBe('Ordered twice'));

  it.each([
    undefined,
    null,
    7,
    {},
    [],
    '',
    ' ',
    'a\u0000b',
    'two\nlines',
    'Card 4242 4242 4242 4242',
    '\ud800',
    'x'.repeat(STAFF_TEXT_MAX + 1),
  ])('are none where they are %j', (typed) => expect(cleanStaffText(typed)).toBeUndefined());

  it('may be in any language', () => expect(cleanStaffText('Kundin hat es sich anders überlegt 🙂')).toBeDefined());
});
