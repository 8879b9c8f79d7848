import { concernKind, isAcknowledged, type OrderConcern } from '../../domain/orders/order-concern.ts';
import { createNonCancellableMutex } from '../shared/create-mutex.ts';
import { createVersions } from '../shared/create-versions.ts';
import type { AttentionSlice } from '../shared/order/attention.ts';
import type { OrderInput } from '../shared/order/order-core.ts';
import { durableRecordActivities } from '../shared/record-activities.ts';
import type { OrderRecords } from './order-contract.ts';

const durable = durableRecordActivities<OrderRecords>();

/** Stores all messages at each change, versioned and one write at a time, so that the latest wins. Calls `show` after each. */
export function createOrderAttention({ orderId }: OrderInput, show: () => void): AttentionSlice {
  const messages = new Map<OrderConcern, string>();
  const mutex = createNonCancellableMutex();
  const nextVersion = createVersions();

  /** `changed`: what was set or cleared, in codes for the timeline. */
  async function publish(
    changed: readonly string[],
    acknowledged: { readonly by?: string; readonly acknowledgesOthers?: true },
  ): Promise<void> {
    const about = [...new Set([...[...messages.keys()].map(concernKind), ...changed])];
    const request = {
      orderId,
      attention: Object.fromEntries(messages),
      about,
      version: nextVersion(),
      ...acknowledged,
    };
    await mutex.runExclusive(() => durable.recordAttention(request));
    show();
  }

  return {
    messages,
    async set(concern, message, by) {
      if (message === null ? !messages.delete(concern) : messages.get(concern) === message) return;
      if (message !== null) messages.set(concern, message);
      await publish([concernKind(concern)], by === undefined ? {} : { by });
    },
    restore: (concern, message) => void messages.set(concern, message),
    async acknowledge(by) {
      const seen = [...messages.keys()].filter(isAcknowledged);
      for (const concern of seen) messages.delete(concern);
      await publish([...seen.map(concernKind), 'acknowledged'], { by, acknowledgesOthers: true });
    },
  };
}
