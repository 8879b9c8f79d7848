import { expect, it } from '@jest/globals';
import { Registry } from 'prom-client';
import { forgettables, type Forgettable } from '../workflows/retention/retention-contract.ts';
import { measureRetention } from './retention-metrics.ts';

const overdue = Object.fromEntries(forgettables.map((what) => [what, 0])) as Record<Forgettable, number>;

it('tell how much was forgotten, and for how long the oldest of each kind has been due', async () => {
  const registry = new Registry();
  const readOverdueSeconds = async () => ({ ...overdue, message: 90 });
  const { countForgotten } = measureRetention(registry, { readOverdueSeconds });
  countForgotten('message', 1_000);
  countForgotten('message', 3);
  const text = await registry.metrics();
  expect(text).toContain('quartermaster_records_forgotten_total{record="message"} 1003');
  expect(text).toContain('quartermaster_oldest_overdue_record_age_seconds{record="message"} 90');
  expect(text).toContain('quartermaster_oldest_overdue_record_age_seconds{record="inbound_event"} 0');
});

it('say nothing of what is overdue while the database does not answer', async () => {
  const registry = new Registry();
  measureRetention(registry, { readOverdueSeconds: () => Promise.reject(new Error('none')) });
  expect(await registry.metrics()).not.toContain('quartermaster_oldest_overdue_record_age_seconds{');
});
