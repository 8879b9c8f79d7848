import { momentInWords } from '../../domain/time/moment-in-words.ts';
import type { Database } from '../database.ts';
import { addAttention, type AttentionSource, removeAttention } from './order-attention.ts';

/** Whose workflow it is: the order's own, or that of one of its parcels. */
export interface StuckSubject {
  readonly orderId: string;
  readonly parcel?: { readonly shipmentId: string; readonly sequence: number };
}

/** Shows to staff a workflow that runs and does not go on, without it: it writes nothing. */
export interface StuckWorkflowRepository {
  noteStuck(stuck: StuckSubject & { readonly since: Date }): Promise<void>;
  /** It goes on. */
  forgetStuck(subject: StuckSubject): Promise<void>;
}

export function createStuckWorkflowRepository(database: Database): StuckWorkflowRepository {
  return {
    async noteStuck({ since, ...subject }) {
      const whose = subject.parcel ? `parcel ${subject.parcel.sequence}` : 'this order';
      const line = `The workflow of ${whose} has not gone on since ${momentInWords(since.getTime())}: no worker completes its tasks. See "A workflow that stands still" in docs/operating.md.`;
      await addAttention(database.em.fork(), { ...aboutOf(subject), line, onlyWhileOpen: true });
    },
    forgetStuck: (subject) => removeAttention(database.em.fork(), aboutOf(subject)),
  };
}

function aboutOf({ orderId, parcel }: StuckSubject) {
  const source: AttentionSource = `stuck:${parcel?.shipmentId ?? 'order'}`;
  return { orderId, source, about: ['workflow'] };
}
