import { condition, proxyActivities, proxyLocalActivities } from '@temporalio/workflow';

/** Each takes so long, in milliseconds. */
export interface LateSteps {
  readonly late: (takesMs: number) => Promise<void>;
  readonly followLate: (takesMs: number) => Promise<void>;
  readonly followCall: (takesMs: number) => Promise<void>;
  readonly call: (takesMs: number) => Promise<void>;
}

const { late, followLate, followCall } = proxyLocalActivities<LateSteps>({ startToCloseTimeout: '10s' });
const { call } = proxyActivities<LateSteps>({ startToCloseTimeout: '10s' });

/** Two stories at once, as an order has its own and those of its parcels: a step of one is late, beyond its task. */
export async function lateStep(lastsMs: number): Promise<void> {
  let called = false;
  const main = async () => {
    await call(0);
    called = true;
  };
  const waiting = async () => {
    await condition(() => called);
    await followCall(lastsMs);
  };
  const beside = async () => {
    await late(lastsMs);
    await followLate(0);
  };
  await Promise.all([main(), waiting(), beside()]);
}
