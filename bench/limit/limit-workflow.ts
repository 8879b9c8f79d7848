import { condition, defineUpdate, proxyActivities, proxyLocalActivities, setHandler } from '@temporalio/workflow';

/** Steps of the same kinds as those of a checkout; each does nothing. */
export interface LimitSteps {
  write(request: { readonly id: string }): Promise<string>;
  call(request: { readonly id: string }): Promise<string>;
}

export const answerUpdate = defineUpdate<string>('answer');

const local = proxyLocalActivities<LimitSteps>({ startToCloseTimeout: '5s' });
const remote = proxyActivities<LimitSteps>({ startToCloseTimeout: '10s' });

/** What Temporal itself costs: local, ordinary, local, the answer; then it waits, as an order does. */
export async function bareCheckout(request: { readonly id: string }): Promise<void> {
  let answer: string | undefined;
  setHandler(answerUpdate, async () => {
    await condition(() => answer !== undefined);
    return answer ?? '';
  });
  await local.write(request);
  await remote.call(request);
  answer = await local.write(request);
  await condition(() => false);
}
