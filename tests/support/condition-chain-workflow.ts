import { condition, proxyLocalActivities } from '@temporalio/workflow';

const { step } = proxyLocalActivities<{ step(): Promise<void> }>({ startToCloseTimeout: '10s' });

/** Waits so often in a row, each time for what followed from the wait before. */
export async function chainOfConditions(length: number): Promise<void> {
  let reached = 0;
  const links = Array.from({ length }, async (_, link) => {
    await condition(() => reached === link + 1);
    reached += 1;
  });
  await step();
  reached = 1;
  await Promise.all(links);
}
