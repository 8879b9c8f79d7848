import { createAddressActivities } from '../../activities/shipping/address-activities.ts';
import {
  createAddressCorrectionActivities,
  createAddressCorrectionRecords,
} from '../../activities/shipping/address-correction-activities.ts';
import { createQuoteActivities, createQuoteRecords } from '../../activities/shipping/quote-activities.ts';
import { createAddressCheckRepository } from '../../db/shipping/address-check-repository.ts';
import { createAddressCorrectionRepository } from '../../db/shipping/address-correction-repository.ts';
import { createQuoteRepository } from '../../db/shipping/quote-repository.ts';
import { ORDERS_TASK_QUEUE, QUOTES_TASK_QUEUE } from '../../workflows/shared/task-queues.ts';
import { registerOnce } from './register-once.ts';
import type { WorkerParts } from './worker-parts.ts';

export function composeShipping({ database, gateways: { carriers } }: WorkerParts) {
  const quotes = createQuoteRepository(database);
  const corrections = createAddressCorrectionRepository(database);
  return {
    [ORDERS_TASK_QUEUE]: registerOnce(
      ORDERS_TASK_QUEUE,
      createQuoteRecords({ quotes }),
      createAddressCorrectionRecords({ corrections }),
    ),
    [QUOTES_TASK_QUEUE]: registerOnce(
      QUOTES_TASK_QUEUE,
      createQuoteActivities({ carriers, quotes }),
      createAddressCorrectionActivities({ carriers, corrections }),
      createAddressActivities({ carriers, addresses: createAddressCheckRepository(database) }),
    ),
  };
}
