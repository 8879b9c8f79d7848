import { momentInWords } from '../../domain/time/moment-in-words.ts';
import type { Database } from '../database.ts';
import { addAttention, removeAttention } from './order-attention.ts';

/** A step of an order that is tried again and again. */
export interface SlowStep {
  /** What it is about; a parcel stands for its order. */
  readonly subject: { readonly orderId: string } | { readonly shipmentId: string };
  /** As the step is called in the code, and in the history of the workflow. */
  readonly step: string;
  readonly since: Date;
}

/** Shows to staff what does not succeed, without the workflow that waits for it. */
export interface SlowStepRepository {
  noteSlowStep(step: SlowStep): Promise<void>;
  /** It has succeeded, or somebody else tells of it. */
  clearSlowStep(step: SlowStep): Promise<void>;
}

export function createSlowStepRepository(database: Database): SlowStepRepository {
  async function lineOf({ subject, step, since }: SlowStep) {
    const orderId = 'orderId' in subject ? subject.orderId : await orderOf(subject.shipmentId);
    const line = `The step ${step} has not succeeded since ${momentInWords(since.getTime())}. It is tried again by itself.`;
    return orderId === undefined ? undefined : { orderId, line, about: 'slow-step' };
  }
  async function orderOf(shipmentId: string): Promise<string | undefined> {
    const sql = 'select order_id as "orderId" from shipment where id = ?';
    const [row] = await database.em.fork().execute<{ orderId: string }[]>(sql, [shipmentId]);
    return row?.orderId;
  }
  return {
    async noteSlowStep(step) {
      const line = await lineOf(step);
      if (line) await addAttention(database.em.fork(), line);
    },
    async clearSlowStep(step) {
      const line = await lineOf(step);
      if (line) await removeAttention(database.em.fork(), line);
    },
  };
}
