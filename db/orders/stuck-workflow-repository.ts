import type { AttentionSource } from '../../domain/orders/attention-source.ts';
import { momentInWords } from '../../domain/time/moment-in-words.ts';
import type { Database } from '../database.ts';
import { addAttention, removeAttention } from './order-attention.ts';

/** The workflows of an order, without those of its parcels. */
export const orderWorkflows = ['order', 'payment', 'backorder', 'address'] as const;
export type OrderWorkflow = (typeof orderWorkflows)[number];

/** Which of an order's workflows it is. */
export interface StuckSubject {
  readonly orderId: string;
  readonly workflow: OrderWorkflow | { readonly shipmentId: string; readonly sequence: number };
}

const words = {
  order: 'The workflow of this order',
  payment: 'The workflow of this order’s payment',
  backorder: 'The workflow that waits for this order’s goods',
  address: 'The workflow that corrects this order’s address',
} as const satisfies Readonly<Record<OrderWorkflow, string>>;

/** Tells staff of a stuck workflow, which cannot write that itself. */
export interface StuckWorkflowRepository {
  noteStuck(stuck: StuckSubject & { readonly since: Date }): Promise<void>;
  /** Clears the message: it makes progress again. */
  forgetStuck(subject: StuckSubject): Promise<void>;
}

export function createStuckWorkflowRepository(database: Database): StuckWorkflowRepository {
  return {
    async noteStuck({ since, ...subject }) {
      const { workflow } = subject;
      const which = typeof workflow === 'string' ? words[workflow] : `The workflow of parcel ${workflow.sequence}`;
      const line = `${which} has not gone on since ${momentInWords(since.getTime())}: no worker completes its tasks. See "A workflow that stands still" in docs/operating.md.`;
      await addAttention(database.em.fork(), { ...aboutOf(subject), line, onlyWhileOpen: true });
    },
    forgetStuck: (subject) => removeAttention(database.em.fork(), aboutOf(subject)),
  };
}

function aboutOf({ orderId, workflow }: StuckSubject) {
  const source: AttentionSource = `stuck:${typeof workflow === 'string' ? workflow : workflow.shipmentId}`;
  return { orderId, source, about: ['workflow'] };
}
