import { describe, expect, it } from '@jest/globals';
import { readRetentionPeriods } from './retention-periods.ts';

describe('readRetentionPeriods', () => {
  it('has a period for everything', () => {
    expect(readRetentionPeriods({})).toEqual({
      webhookBodySeconds: 30 * 86_400,
      webhookSeconds: 400 * 86_400,
      taskSeconds: 400 * 86_400,
      unreadableBodySeconds: 90 * 86_400,
      idempotencyKeySeconds: 48 * 3_600,
      quoteSeconds: 24 * 3_600,
      mailSeconds: 90 * 86_400,
      orderRequestSeconds: 24 * 3_600,
      correctionSeconds: 24 * 3_600,
      importRowSeconds: 30 * 86_400,
    });
  });

  it('takes another, as days or hours', () => {
    const periods = readRetentionPeriods({ KEEP_MAILS_DAYS: '400', KEEP_IDEMPOTENCY_KEYS_HOURS: '24' });
    expect(periods).toMatchObject({ mailSeconds: 400 * 86_400, idempotencyKeySeconds: 24 * 3_600 });
  });

  it.each([
    ['KEEP_IDEMPOTENCY_KEYS_HOURS', '23'],
    ['KEEP_WEBHOOKS_DAYS', '30'],
    ['KEEP_MAILS_DAYS', '33'],
    ['KEEP_QUOTES_HOURS', 'soon'],
  ])('refuses a period for %s that the shop cannot do with: %s', (name, value) => {
    expect(() => readRetentionPeriods({ [name]: value })).toThrow(name);
  });
});
