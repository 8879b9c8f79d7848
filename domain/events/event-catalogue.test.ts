import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { shipmentStates } from '../shipments/shipment-state.ts';
import { eventCatalogue, eventTypes, isEventType } from './event-catalogue.ts';
import type { Field, Fields } from './event-fields.ts';

/** What may be written as an event: every such text in the files that write. Migrations, checks and entities only read. */
function writtenTypes(): Set<string> {
  const root = join(import.meta.dirname, '../../db');
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(
    (file) => file.endsWith('.ts') && !/\.test\.ts$|-entity\.ts$|^(migrations|invariants|people|import)\//.test(file),
  );
  const texts = files.flatMap((file) => [
    ...readFileSync(join(root, file), 'utf8').matchAll(
      /['`]((?:order|payment|shipment|carrier|backorder|product|customer|stock|policy|role|location|tax|key|signing|account)\.[a-z-]+)['`:]/g,
    ),
  ]);
  return new Set(texts.flatMap(([, type]) => (type === undefined ? [] : [type])));
}

/** Where fields of a kind are, as `type.field`. */
function placesOf(kind: string): string[] {
  const within = (place: string, field: Field | Fields): string[] => {
    if (typeof field === 'string') return field.startsWith(kind) ? [place] : [];
    if ('listOf' in field) return within(place, field.listOf);
    const fields = 'object' in field ? (field.object as Fields) : field;
    return Object.entries(fields).flatMap(([name, inner]) => within(`${place}.${name}`, inner));
  };
  return eventTypes.flatMap((type) => within(type, eventCatalogue[type].data));
}

describe('the catalogue of events', () => {
  it('has everything that is written', () => {
    const written = writtenTypes();
    expect(written.size).toBeGreaterThan(40);
    expect([...written].filter((type) => !isEventType(type))).toEqual([]);
  });

  it('has each state of a parcel, which is written as it is entered', () => {
    expect(shipmentStates.map((state) => `shipment.${state}`).filter((type) => !isEventType(type))).toEqual([]);
  });

  it('has free text in the fields that an erasure empties, and in no others', () => {
    expect(placesOf('freeText')).toEqual([
      'order.held.reason',
      'payment.provider-notice.notice',
      'carrier.notice.notice',
    ]);
  });

  it('is written out in the documentation', () => {
    const page = readFileSync(join(import.meta.dirname, '../../docs/events.md'), 'utf8');
    const written = page.split('\n').filter((line) => /^\| `[a-z]+\.[a-z-]+` \|/.test(line));
    expect(written).toEqual(
      eventTypes.map((type) => {
        const { subject, words, data } = eventCatalogue[type];
        return `| \`${type}\` | ${subject} | ${Object.keys(data).join(', ')} | ${words} |`;
      }),
    );
  });

  it('says of each in a sentence what has happened', () => {
    for (const type of eventTypes)
      expect([type, eventCatalogue[type].words]).toEqual([type, expect.stringMatching(/^[A-Z].*\.$/)]);
  });
});
