import { beforeEach } from '@jest/globals';
import { startTestPayments, type TestPayments } from './test-payments.ts';
import { useStarted } from './use-started.ts';

/** `startTestPayments` for a whole suite. Before each test Stripe's simulator has no faults. */
export function useTestPayments(): TestPayments {
  const payments = useStarted(startTestPayments);
  beforeEach(() => payments.stripe.faults.clear());
  return payments;
}
