import { condition, proxyActivities, TemporalFailure } from '@temporalio/workflow';
import type { OrderState, Parcel } from '../orders/order-state.ts';
import type { WriteOffActivities } from '../payments/write-off-contract.ts';
import { sentence } from '../shared/plain-words.ts';
import { reasonOf } from '../shared/reason-of.ts';
import { PAYMENTS_TASK_QUEUE } from '../shared/task-queues.ts';

const settlement = proxyActivities<WriteOffActivities>({
  taskQueue: PAYMENTS_TASK_QUEUE,
  startToCloseTimeout: '20s',
  scheduleToCloseTimeout: '30 days',
  retry: { initialInterval: '500ms', maximumInterval: '3m' },
});

/** Waits until staff say what is done about money that the provider refuses: asked for again, or given up. */
export async function decisionAboutMoney(order: OrderState, about: string): Promise<'retry' | 'written-off'> {
  for (;;) {
    await condition(() => order.paymentRetryWanted || order.writtenOff.has(about));
    const writeOff = order.writtenOff.get(about);
    if (!writeOff) return 'retry';
    if (await isWrittenOff(order, about, writeOff)) return 'written-off';
  }
}

async function isWrittenOff(order: OrderState, about: string, writeOff: { note: string; by: string }) {
  const [what, shipmentId = ''] = about.split(':');
  const kind = what === 'money' ? ('capture' as const) : ('refund' as const);
  const request = { ...writeOff, orderId: order.input.orderId, shipmentId, kind };
  order.writtenOff.delete(about);
  try {
    const options = { summary: `Written off by ${writeOff.by}` };
    const { paymentStatus } = await settlement.writeOffMoney.executeWithOptions(options, [request]);
    await order.attend(about, null);
    order.show({ paymentStatus });
    return true;
  } catch (error) {
    if (!(error instanceof TemporalFailure)) throw error;
    await order.attend(
      about,
      `It could not be written off: ${sentence(reasonOf(error))} Mend the cause, then send \`writeOffPayment\` again.`,
    );
    return false;
  }
}

/** A parcel came back: a person says whether its money does, too. */
export async function isReturnRefunded(order: OrderState, { planned }: Parcel): Promise<boolean> {
  const { shipmentId, sequence } = planned;
  const about = `returned:${shipmentId}`;
  await order.attend(
    about,
    `Parcel ${sequence} came back. Send \`settleReturn\`: {"refund": true} gives the customer the money back, {"refund": false} keeps it.`,
  );
  await condition(() => order.returns.has(shipmentId));
  await order.attend(about, null);
  return order.returns.get(shipmentId) ?? false;
}
