import { expect, it } from '@jest/globals';
import { pino } from 'pino';
import { createTemporalLogger } from './temporal-logger.ts';

it('writes what went wrong with a workflow, stack and all', () => {
  const lines: string[] = [];
  const log = pino({ level: 'warn' }, { write: (line) => void lines.push(line) });
  createTemporalLogger(log).warn('Workflow failed', { workflowId: 'order-1', error: new TypeError('no such thing') });
  createTemporalLogger(log).error('Worker failed', { error: 'Status { code: NotFound }' });
  const [first, second] = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(first).toMatchObject({ level: 40, msg: 'Workflow failed', workflowId: 'order-1' });
  expect(first?.['err']).toMatchObject({ type: 'TypeError', message: 'no such thing', stack: expect.any(String) });
  expect(second).toMatchObject({ level: 50, msg: 'Worker failed', error: 'Status { code: NotFound }' });
  expect(second).not.toHaveProperty('err');
});

it('tells of a workflow task that the core has lost', () => {
  let lost = 0;
  const logger = createTemporalLogger(pino({ level: 'silent' }), () => (lost += 1));
  logger.error('Trying to send a new WFT for a run which already has one!');
  expect(lost).toBe(0);
  logger.error('Extra buffered run should not have produced an activation');
  expect(lost).toBe(1);
});
