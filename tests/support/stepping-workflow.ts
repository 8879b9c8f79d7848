import {
  allHandlersFinished,
  condition,
  defineSignal,
  defineUpdate,
  proxyActivities,
  proxyLocalActivities,
  setHandler,
} from '@temporalio/workflow';

interface Steps {
  step(name: string): Promise<string>;
}

const ordinary = proxyActivities<Steps>({ startToCloseTimeout: '1 minute' });
const local = proxyLocalActivities<Steps>({ startToCloseTimeout: '1 minute' });

/** Takes the steps that it is asked for, and answers with what they return, until it is told to finish. */
export async function stepping(): Promise<void> {
  let isFinished = false;
  setHandler(defineUpdate<string, [string]>('take'), (name) => ordinary.step(name));
  // Its workflow task is in hand for as long as the step takes.
  setHandler(defineUpdate<string, [string]>('takeWithin'), (name) => local.step(name));
  setHandler(defineSignal('finish'), () => {
    isFinished = true;
  });
  await condition(() => isFinished);
  await condition(allHandlersFinished);
}
