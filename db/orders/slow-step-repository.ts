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
