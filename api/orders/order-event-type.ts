import { typesAbout, eventCatalogue } from '../../domain/events/event-catalogue.ts';
import { extensibleText } from '../shared/schemas/extensible-enum.ts';

/** Every fact that may stand on the timeline of an order. */
export const orderEventType = extensibleText(
  'OrderEventType',
  'What happened: a thing, and what became of it.',
  Object.fromEntries(typesAbout('order').map((type) => [type, eventCatalogue[type].words])),
);
