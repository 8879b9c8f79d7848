import { describe, expect, it } from '@jest/globals';
import { oneOf, readOptions, readOptionsAndWords, wholeNumber } from './read-options.ts';

const types = { role: 'string', json: 'boolean' } as const;

describe('readOptions', () => {
  it('reads what is declared, either way it is written', () => {
    expect(readOptions(['--role=staff', '--json'], types)).toEqual({ role: 'staff', json: true });
    expect(readOptions(['--role', 'staff'], types)).toEqual({ role: 'staff' });
    expect(readOptions([], types)).toEqual({});
  });

  it('gives the words beside the options where a command has some', () => {
    expect(readOptionsAndWords(['list', '--json', 'all'], types)).toEqual({
      values: { json: true },
      words: ['list', 'all'],
    });
  });

  it('takes several of what may be given several times', () => {
    const several = readOptions(['--order=A-1', '--order=A-2'], { order: 'strings' });
    expect(several).toEqual({ order: ['A-1', 'A-2'] });
  });

  it.each([
    [['--rolle=staff'], "Unknown option '--rolle'."],
    [['--role'], "Option '--role <value>' argument missing."],
    [['--json=yes'], "Option '--json' does not take an argument."],
    [['--role', '--json'], "Option '--role' argument is ambiguous."],
    [['today'], "Unexpected argument 'today'."],
    [['--role=staff', '--role', 'storefront'], "Option '--role' is given more than once."],
    [['--json', '--json'], "Option '--json' is given more than once."],
  ])('names in one sentence the option that is wrong in %j', (args, sentence) => {
    expect(() => readOptions(args, types)).toThrow(expect.objectContaining({ name: 'BadCommand', message: sentence }));
  });
});

describe('oneOf', () => {
  it('takes one of a few, and names option and choices otherwise', () => {
    expect(oneOf('--temporal', 'server', ['dev', 'server'])).toBe('server');
    expect(oneOf('--temporal', undefined, ['dev', 'server'], 'dev')).toBe('dev');
    expect(() => oneOf('--temporal', 'cloud', ['dev', 'server'])).toThrow(
      '--temporal must be dev or server, not "cloud".',
    );
    expect(() => oneOf('--role', undefined, ['storefront', 'staff'])).toThrow('--role must be storefront or staff.');
  });
});

describe('wholeNumber', () => {
  it('takes a whole number within its limits', () => {
    expect(wholeNumber('--rows', '12', { fallback: 5 })).toBe(12);
    expect(wholeNumber('--rows', undefined, { fallback: 5 })).toBe(5);
  });

  it.each(['many', '', '-1', '1.5', '1e3', '9', '0'])('refuses "%s", and names the option', (text) => {
    const refused = () => wholeNumber('--workers', text, { fallback: 1, min: 1, max: 8 });
    expect(refused).toThrow(`--workers must be a whole number from 1 to 8, not "${text}".`);
  });
});
