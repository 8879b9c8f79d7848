import { momentInWords } from '../../domain/time/moment-in-words.ts';
import type { Database } from '../database.ts';
import { addAttention, removeAttention } from './order-attention.ts';

/** A step of an order that keeps failing and is retried. */
export interface SlowStep {
  /** The order, or one of its parcels. */
  readonly subject: { readonly orderId: string } | { readonly shipmentId: string };
  /** The activity's name. */
  readonly step: string;
  readonly since: Date;
}

/** Tells staff of slow steps, written without the workflow, which is waiting for the step. */
export interface SlowStepRepository {
  noteSlowStep(step: SlowStep): Promise<void>;
  /** Clears the message: the step succeeded, or another source reports the failure. */
  clearSlowStep(step: SlowStep): Promise<void>;
}

export function createSlowStepRepository(database: Database): SlowStepRepository {
  async function sourceOf({ subject, step }: Pick<SlowStep, 'subject' | 'step'>) {
    const orderId = 'orderId' in subject ? subject.orderId : await orderOf(subject.shipmentId);
    const source = `slow-step:${step}:${Object.values(subject).join('')}` as const;
    return orderId === undefined ? undefined : { orderId, source, about: ['slow-step'] };
  }
  async function orderOf(shipmentId: string): Promise<string | undefined> {
    const sql = 'select order_id as "orderId" from shipment where id = ?';
    const [row] = await database.em.fork().execute<{ orderId: string }[]>(sql, [shipmentId]);
    return row?.orderId;
  }
  return {
    async noteSlowStep(step) {
      const about = await sourceOf(step);
      const line = `The step ${step.step} has not succeeded since ${momentInWords(step.since.getTime())}. It is tried again by itself.`;
      if (about) await addAttention(database.em.fork(), { ...about, line });
    },
    async clearSlowStep(step) {
      const about = await sourceOf(step);
      if (about) await removeAttention(database.em.fork(), about);
    },
  };
}
