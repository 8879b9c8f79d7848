import { describe, expect, it } from '@jest/globals';
import { completeDocument } from '../policies/policy-catalogue.ts';
import { retentionPeriodsOf } from './retention-periods.ts';

describe('retentionPeriodsOf', () => {
  it('has a period for everything where the shop has decided nothing', () => {
    expect(retentionPeriodsOf()).toEqual({
      webhookBodySeconds: 30 * 86_400,
      webhookSeconds: 400 * 86_400,
      taskSeconds: 400 * 86_400,
      unreadableBodySeconds: 90 * 86_400,
      idempotencyKeySeconds: 48 * 3_600,
      quoteSeconds: 24 * 3_600,
      messageSeconds: 90 * 86_400,
      orderRequestSeconds: 24 * 3_600,
      correctionSeconds: 24 * 3_600,
      importRowSeconds: 30 * 86_400,
    });
  });

  it('has what the shop has decided, as days or hours', () => {
    const periods = retentionPeriodsOf(completeDocument('retention', { messageDays: 400, idempotencyKeyHours: 24 }));
    expect(periods).toMatchObject({ messageSeconds: 400 * 86_400, idempotencyKeySeconds: 24 * 3_600 });
  });

  it.each([
    ['idempotencyKeyHours', 23, 48],
    ['webhookDays', 30, 400],
    ['messageDays', 33, 90],
    ['orderRequestHours', 23, 24],
  ])('takes no period for %s that the shop cannot do with: %d', (field, decided, counts) => {
    expect(completeDocument('retention', { [field]: decided })).toMatchObject({ [field]: counts });
  });
});
