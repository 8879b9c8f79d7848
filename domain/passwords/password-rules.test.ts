import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { judgePassword, normalPassword, PASSWORD_CHARACTERS } from './password-rules.ts';

const strong = () => 1e12;
const judge = (password: string) => judgePassword(password, [], strong);

describe('a password', () => {
  it('is measured in characters, not in units of UTF-16', () => {
    expect(judge('🦊'.repeat(7))).toEqual({ kind: 'refuse', reason: 'too-short' });
    expect(judge('🦊'.repeat(8))).toEqual({ kind: 'accept' });
  });

  it('is accepted by its length alone where it cannot be guessed', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 0, maxLength: 300 }), (password) => {
        const length = Array.from(normalPassword(password)).length;
        const fits = length >= PASSWORD_CHARACTERS.min && length <= PASSWORD_CHARACTERS.max;
        expect(judge(password).kind).toBe(fits ? 'accept' : 'refuse');
      }),
    );
  });

  it('is refused where few guesses find it', () => {
    expect(judgePassword('whatever it is', [], () => 999_999)).toEqual({ kind: 'refuse', reason: 'guessable' });
  });

  it('is guessed from the owner’s address, whole and in parts', () => {
    let told: readonly string[] = [];
    judgePassword('something long', ['Ann.Lee@shop.example', 'Ann Lee'], (_, known) => {
      told = known;
      return 0;
    });
    expect(told).toEqual(expect.arrayContaining(['ann.lee@shop.example', 'ann', 'lee', 'shop', 'ann lee']));
  });

  it('is never the owner’s name or address, however long that is and many guesses are counted', () => {
    const email = `${'correct-horse-battery'.repeat(3)}@shop.example`;
    expect(judgePassword(` ${email.toUpperCase()}`, ['Ann Lee', email], strong)).toMatchObject({ reason: 'guessable' });
    expect(judgePassword('Ann  Lee the second', ['Ann Lee', email], strong)).toEqual({ kind: 'accept' });
  });

  it('is the same one however its characters are composed', () => {
    expect(normalPassword('Zo\u0065\u0308 Zo\u0065\u0308')).toBe(normalPassword('Zoë Zoë'));
  });
});
