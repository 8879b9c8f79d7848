import { randomUUID } from 'node:crypto';
import { expect, it } from '@jest/globals';
import { CONDITION_CHAIN_MAX } from '../../workflows/shared/condition-chain.ts';
import type { chainOfConditions } from './condition-chain-workflow.ts';
import { startTestWorker } from './test-worker.ts';

/** Runs a workflow that has such a chain, and stops its worker. */
async function runChain(length: number): Promise<void> {
  const taskQueue = 'condition-chains';
  const worker = await startTestWorker({
    workflows: import.meta.resolve('./condition-chain-workflow.ts'),
    taskQueues: [taskQueue],
    activities: { step: async () => {} },
  });
  const options = { workflowId: randomUUID(), taskQueue, args: [length] as [number] };
  await worker.client.workflow.execute<typeof chainOfConditions>('chainOfConditions', options);
  await worker.stop();
}

it('a test passes whose workflows fulfil few conditions in a row', async () => {
  await runChain(CONDITION_CHAIN_MAX - 1);
});

it('a test fails in which one event fulfils more conditions in a row than a late result waits for', async () => {
  await expect(runChain(CONDITION_CHAIN_MAX)).rejects.toThrow('conditions in a row');
});
