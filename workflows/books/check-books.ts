import { proxyActivities } from '@temporalio/workflow';
import { SWEEP_HEARTBEAT_TIMEOUT } from '../shared/heartbeat-timeout.ts';
import type { BooksActivities, BooksLook } from './books-contract.ts';

/** No next run begins while one goes on, and ends before the hour is over where a look never succeeds. */
const books = proxyActivities<BooksActivities>({
  startToCloseTimeout: '30m',
  heartbeatTimeout: SWEEP_HEARTBEAT_TIMEOUT,
  scheduleToCloseTimeout: '50m',
  retry: { initialInterval: '5s', maximumInterval: '5m' },
  summary: 'Compare what the shop has written with itself',
});

/** Run by a schedule: the shop looks at its own books, and tells staff where they do not agree. */
export async function checkBooks(): Promise<BooksLook> {
  return books.checkBooks();
}
