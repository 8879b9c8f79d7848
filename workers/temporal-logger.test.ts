import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
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

/** What the installed core says where it has come upon what it holds impossible: its source is in the package. */
function impossibilities(): string[] {
  const bridge = createRequire(import.meta.resolve('@temporalio/worker')).resolve(
    '@temporalio/core-bridge/package.json',
  );
  const file = join(dirname(bridge), 'sdk-core/crates/sdk-core/src/worker/workflow/workflow_stream.rs');
  const source = readFileSync(file, 'utf8');
  return [...source.matchAll(/dbg_panic!\(\s*"([^"]+)"/g)].map(([, message = '']) => message);
}

it('tells of a workflow task that the core has lost, and of nothing else, in the words of the core that is installed', () => {
  const lost: string[] = [];
  for (const message of impossibilities()) {
    const logger = createTemporalLogger(pino({ level: 'silent' }), () => lost.push(message));
    logger.error(message);
  }
  expect(lost).toEqual(['Extra buffered run should not have produced an activation']);
  expect(impossibilities().length).toBeGreaterThan(1);
});
