import { describe, expect, it } from '@jest/globals';
import { completeDocument, policyNames, type PolicyDocuments } from '../policies/policy-catalogue.ts';
import { orderTermsOf } from './order-terms.ts';

const documents = Object.fromEntries(policyNames.map((name) => [name, completeDocument(name)])) as PolicyDocuments;
const polls = { paymentPollMs: 60_000, restockPollMs: 900_000 };

describe('orderTermsOf', () => {
  it('is what counts where the shop has decided nothing', () => {
    expect(orderTermsOf({ documents, versions: {} }, polls)).toEqual({
      timing: {
        paymentDeadlineMs: 14_400_000,
        paymentRetryMs: 900_000,
        paymentAttemptsMax: 10,
        paymentPollMs: 60_000,
        restockPollMs: 900_000,
        parcelSilenceMs: 432_000_000,
        releaseDelayMs: 0,
      },
      policies: { payment: 0, parcels: 0 },
    });
  });

  it('names the decisions that an order is started under', () => {
    const decided = { ...documents, parcels: { releaseDelaySeconds: 900, silenceSeconds: 60 } };
    const { timing, policies } = orderTermsOf({ documents: decided, versions: { parcels: 3, quotes: 8 } }, polls);
    expect(timing).toMatchObject({ releaseDelayMs: 900_000, parcelSilenceMs: 60_000 });
    expect(policies).toEqual({ payment: 0, parcels: 3 });
  });
});
