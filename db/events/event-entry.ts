import type { EventData, EventType } from '../../domain/events/event-catalogue.ts';
import type { Actor } from '../../domain/events/event-actor.ts';

/** A fact to be written, of one of some types. */
export type EventEntry<Type extends EventType> = {
  [Of in Type]: {
    readonly type: Of;
    /** Identifies the fact among those of its subject, so that a retried step writes it once: `shipment.handed-over:{shipmentId}`. */
    readonly factKey: string;
    readonly data: EventData<Of>;
    /** Who did it; left out: the system. */
    readonly actor?: Actor | undefined;
  };
}[Type];
