import { randomUUID } from 'node:crypto';
import { ApplicationFailure } from '@temporalio/common';
import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { startTestWorker, type TestWorker } from '../../tests/support/test-worker.ts';
import { QUOTES_TASK_QUEUE, ORDERS_TASK_QUEUE } from '../shared/task-queues.ts';
import { quoteWorkflowId, type QuoteActivities, type QuoteOutcome, type QuoteRecords } from './quote-contract.ts';
import type { quoteShipping } from './quote-shipping.ts';

describe('quoteShipping', () => {
  let worker: TestWorker;
  const quoteCarriers = jest.fn<QuoteActivities['quoteCarriers']>();
  const giveUpQuote = jest.fn<QuoteRecords['giveUpQuote']>();

  beforeAll(async () => {
    worker = await startTestWorker({
      taskQueues: [ORDERS_TASK_QUEUE, QUOTES_TASK_QUEUE],
      activities: {
        quoteCarriers: (input) => quoteCarriers(input),
        giveUpQuote: (input) => giveUpQuote(input),
      } satisfies QuoteActivities & QuoteRecords,
    });
  });
  beforeEach(() => {
    quoteCarriers.mockReset();
    giveUpQuote.mockReset().mockResolvedValue({ kind: 'refused', refusal: 'carriers-unavailable' });
  });
  afterAll(() => worker.stop());

  function quote(quoteId: string): Promise<QuoteOutcome> {
    return worker.client.workflow.execute<typeof quoteShipping>('quoteShipping', {
      workflowId: quoteWorkflowId(quoteId),
      taskQueue: ORDERS_TASK_QUEUE,
      args: [{ quoteId }],
    });
  }

  it.each<QuoteOutcome>([{ kind: 'quoted' }, { kind: 'refused', refusal: 'no-service' }])(
    'answers what became of the quote: %j',
    async (outcome) => {
      const quoteId = randomUUID();
      quoteCarriers.mockResolvedValue(outcome);
      expect(await quote(quoteId)).toEqual(outcome);
      expect(quoteCarriers).toHaveBeenCalledWith({ quoteId });
      expect(giveUpQuote).not.toHaveBeenCalled();
    },
  );

  it('asks again when the carriers stumble', async () => {
    quoteCarriers.mockRejectedValueOnce(new Error('503')).mockResolvedValue({ kind: 'quoted' });
    expect(await quote(randomUUID())).toEqual({ kind: 'quoted' });
    expect(quoteCarriers).toHaveBeenCalledTimes(2);
  });

  it('ends the quote when asking is hopeless', async () => {
    const quoteId = randomUUID();
    quoteCarriers.mockRejectedValue(ApplicationFailure.nonRetryable('There is no such quote', 'RecordNotFound'));
    expect(await quote(quoteId)).toEqual({ kind: 'refused', refusal: 'carriers-unavailable' });
    expect(giveUpQuote).toHaveBeenCalledWith({ quoteId });
  });
});
