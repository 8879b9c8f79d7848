import type { OpenInboundEvent } from '../../db/webhooks/inbound-event-repository.ts';
import type { EventNote } from '../../db/webhooks/note-event.ts';
import type { LabelRefundAssertion } from '../../domain/webhooks/carrier-event.ts';
import type { LateAuthorisation } from '../../workflows/payments/late-authorisation-contract.ts';
import type { WorkflowSignals } from '../shared/workflow-signals.ts';

/** What is noted for staff, apart from the event's key. */
export type Note = Omit<EventNote, 'provider' | 'eventId'>;

/** What is done about one open event. */
export type Step =
  | { readonly kind: 'settle' }
  /** It could be read when it was stored: it was changed since, or this version reads less. Staff get it if that stays so. */
  | { readonly kind: 'unreadable' }
  /** A step that is under way writes it down; `note` is for when it does not for a long time. */
  | { readonly kind: 'wait'; readonly note: Note }
  | { readonly kind: 'note'; readonly note: Note }
  /** It is booked, and no workflow is signalled. */
  | { readonly kind: 'book'; readonly refund: LabelRefundAssertion }
  /** The provider is asked to release it, for as long as that takes. */
  | { readonly kind: 'release'; readonly late: LateAuthorisation }
  | {
      readonly kind: 'signal';
      readonly workflowId: string;
      /** For when it comes to nothing. */
      readonly note: Note;
      send(signals: WorkflowSignals): Promise<'sent' | 'not-running'>;
    };

export interface EventStep {
  readonly event: OpenInboundEvent;
  readonly step: Step;
}
