import { describe, expect, it } from '@jest/globals';
import { ApplicationFailure } from '@temporalio/common';
import { createLog, passwordsIn } from './log.ts';

describe('the log', () => {
  function logThat(write: (log: ReturnType<typeof createLog>) => void, secrets: readonly string[] = []) {
    const lines: string[] = [];
    const destination = { write: (line: string) => void lines.push(line) };
    write(createLog({ process: 'api', level: 'info', secrets, destination }));
    return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  }

  it('describes an error and its causes, and dumps none of what libraries hang on theirs', () => {
    const row = Object.assign(new Error('new row violates check constraint "never"'), {
      code: '23514',
      constraint: 'never',
      detail: 'Failing row contains (ada@example.com, 7 Bridge Street).',
      headers: { authorization: 'Bearer x' },
    });
    const [line] = logThat((log) => log.warn({ err: new Error('Not stored', { cause: row }) }, 'oh'));
    expect(line?.['err']).toMatchObject({
      type: 'Error',
      message: 'Not stored',
      stack: expect.stringMatching(/^at /),
      cause: { message: row.message, facts: { code: '23514', constraint: 'never' } },
    });
    expect(JSON.stringify(line)).not.toMatch(/ada@|Bridge|Bearer/);
  });

  it('names a failure by its type', () => {
    const err = ApplicationFailure.create({ type: 'PaymentRejected', message: 'No', nonRetryable: true });
    const [line] = logThat((log) => log.warn({ err }, 'oh'));
    expect(line?.['err']).toMatchObject({ type: 'PaymentRejected', facts: { nonRetryable: true } });
  });

  it('does not repeat what a parser could not read', () => {
    let err: unknown;
    try {
      JSON.parse('Ada Lovelace, London');
    } catch (error) {
      err = error;
    }
    const [line] = logThat((log) => log.warn({ err }, 'oh'));
    expect(line?.['err']).toMatchObject({ message: expect.stringContaining('not valid JSON') });
    expect(JSON.stringify(line)).not.toContain('Lovelace');
  });

  it('follows causes that go in a circle only so far', () => {
    const err = new Error('round');
    err.cause = new Error('and round', { cause: err });
    expect(logThat((log) => log.warn({ err }, 'oh'))).toHaveLength(1);
  });

  it('blots out a secret wherever it stands, however it is written', () => {
    const secret = 'pa"ss wörd';
    const url = `postgres://u:${encodeURIComponent(secret)}@db/shop`;
    const lines = logThat((log) => {
      log.info({ url, secret }, `It is ${secret}.`);
      log.child({ secret }).error({ err: new Error(`No user with ${secret}`) }, 'oh');
    }, passwordsIn(url));
    expect(lines[0]).toMatchObject({
      url: 'postgres://u:[secret]@db/shop',
      secret: '[secret]',
      msg: 'It is [secret].',
    });
    expect(JSON.stringify(lines)).not.toContain('wörd');
  });

  it.each([
    'postgres://u:hidden-one@a:1,b:2/shop?sslmode=require',
    'postgres://a,b/shop?user=u&password=hidden-one',
    'smtps://u:hidden%2Done@mail.example',
  ])('finds the password in %s', (url) => {
    expect(passwordsIn(url)).toContain('hidden-one');
    expect(passwordsIn('postgres://u@a:1,b:2/shop')).toEqual([]);
  });
});
