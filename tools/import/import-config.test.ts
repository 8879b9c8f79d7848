import { describe, expect, it } from '@jest/globals';
import { readImportConfig } from './import-config.ts';

const read = (...args: string[]) => readImportConfig(args, { DATABASE_URL: 'postgres://db/shop' });

describe('readImportConfig', () => {
  it('needs a file and no more', () => {
    expect(read('lines.csv')).toEqual({
      databaseUrl: 'postgres://db/shop',
      file: 'lines.csv',
      locationId: 'MAIN',
      currency: 'GBP',
      openingUnits: null,
      encoding: undefined,
      goods: [],
      reportFile: undefined,
      restart: false,
      json: false,
    });
  });

  it('takes every option', () => {
    const options = [
      '--encoding=latin1',
      '--goods=m, xs',
      '--location=EAST',
      '--currency=JPY',
      '--opening-stock=0',
      '--report=r.csv',
      '--restart',
      '--json',
    ];
    expect(read('lines.csv', ...options, '--database-url=postgres://other/shop')).toEqual({
      databaseUrl: 'postgres://other/shop',
      file: 'lines.csv',
      locationId: 'EAST',
      currency: 'JPY',
      openingUnits: 0,
      encoding: 'windows-1252',
      goods: ['M', 'XS'],
      reportFile: 'r.csv',
      restart: true,
      json: true,
    });
  });

  it.each(['eur', ' Eur ', 'EUR'])('knows a currency in any case: %s', (currency) => {
    expect(read('lines.csv', `--currency=${currency}`).currency).toBe('EUR');
  });

  it('finds the database of the stack on this machine when none is named', () => {
    expect(readImportConfig(['lines.csv'], { POSTGRES_PORT: '6000' }).databaseUrl).toContain('@127.0.0.1:6000/');
  });

  it.each([
    [[], 'Which file?'],
    [['a.csv', 'b.csv'], 'One file at a time'],
    [['a.csv', '--currency=pounds'], '--currency is an ISO 4217 code'],
    [['a.csv', '--opening-stock=lots'], '--opening-stock is from-demand or a number'],
    [['a.csv', '--encoding=ansi-ish'], '--encoding is the name of an encoding'],
    [['a.csv', '--opening-stock=-1'], '--opening-stock is from-demand or a number'],
    [['a.csv', '--opening-stock=1000001'], '--opening-stock is from-demand or a number'],
    [['a.csv', '--fast'], "Unknown option '--fast'"],
  ])('refuses %j', (args, sentence) => {
    expect(() => read(...args)).toThrow(sentence);
  });
});
