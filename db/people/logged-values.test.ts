import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTestDatabase, type TestDatabase } from '../../tests/support/test-database.ts';
import { openDatabase } from '../database.ts';
import { describeLoggedValues, readLoggedValues, type LogSettings } from './logged-values.ts';

const withoutRows: LogSettings = {
  log_error_verbosity: 'terse',
  log_statement: 'none',
  log_min_duration_statement: '-1',
  log_min_duration_sample: '-1',
  log_statement_sample_rate: '1',
  log_transaction_sample_rate: '0',
  log_parameter_max_length: '-1',
  log_parameter_max_length_on_error: '0',
};

describe('describeLoggedValues', () => {
  it.each<[string, Partial<LogSettings>]>([
    ['a server that says nothing of refused rows', {}],
    ['one that logs definitions', { log_statement: 'ddl' }],
    [
      'one that logs what is slow without values',
      { log_min_duration_statement: '250ms', log_parameter_max_length: '0' },
    ],
    ['one whose samples are none', { log_min_duration_sample: '250ms', log_statement_sample_rate: '0' }],
  ])('has nothing against %s', (_, settings) => {
    expect(describeLoggedValues({ ...withoutRows, ...settings })).toEqual([]);
  });

  it.each<[string, Partial<LogSettings>]>([
    ['log_error_verbosity = default', { log_error_verbosity: 'default' }],
    ['log_statement = mod', { log_statement: 'mod' }],
    ['log_min_duration_statement = 0', { log_min_duration_statement: '0' }],
    ['log_min_duration_sample = 1s', { log_min_duration_sample: '1s', log_statement_sample_rate: '0.1' }],
    ['log_transaction_sample_rate = 0.01', { log_transaction_sample_rate: '0.01' }],
    ['log_parameter_max_length_on_error = 1kB', { log_parameter_max_length_on_error: '1kB' }],
    [
      'log_statement = all and log_min_duration_statement = 5s',
      { log_statement: 'all', log_min_duration_statement: '5s', log_parameter_max_length: '64B' },
    ],
  ])('names %s', (words, settings) => {
    expect(describeLoggedValues({ ...withoutRows, ...settings })).toEqual([expect.stringContaining(`${words} has`)]);
  });
});

describe('readLoggedValues', () => {
  let test: TestDatabase;
  beforeAll(async () => {
    test = await createTestDatabase();
  });
  afterAll(() => test.drop());

  it('asks the server what counts for the role and database that it is asked as', async () => {
    const settings = '-c log_min_duration_statement=250 -c log_parameter_max_length=64';
    const database = await openDatabase({ url: `${test.url}?options=${encodeURIComponent(settings)}`, poolSize: 1 });
    const said = await readLoggedValues(database.em.fork());
    await database.close();
    expect(said).toEqual([
      expect.stringMatching(/^log_min_duration_statement = 250ms has .* because log_parameter_max_length is 64B$/),
    ]);
  });
});
