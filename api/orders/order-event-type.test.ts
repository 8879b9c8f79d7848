import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { shipmentStates } from '../../domain/shipments/shipment-state.ts';
import { orderEventTypes } from './order-event-type.ts';

/** What may be written on a timeline: every such text in the files that write. Migrations, checks and entities only read. */
function writtenTypes(): Set<string> {
  const root = join(import.meta.dirname, '../../db');
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(
    (file) => file.endsWith('.ts') && !/\.test\.ts$|-entity\.ts$|^(migrations|invariants|people|import)\//.test(file),
  );
  const texts = files.flatMap((file) => [
    ...readFileSync(join(root, file), 'utf8').matchAll(
      /['`]((?:order|payment|shipment|carrier|backorder)\.[a-z-]+)['`:]/g,
    ),
  ]);
  return new Set(texts.flatMap(([, type]) => (type === undefined ? [] : [type])));
}

describe('the list of what happens to orders', () => {
  it('has everything that is written on their timelines', () => {
    const written = writtenTypes();
    expect(written.size).toBeGreaterThan(40);
    const known = Object.keys(orderEventTypes);
    expect([...written].filter((type) => !known.includes(type))).toEqual([]);
  });

  it('has each state of a parcel, which is written as it is entered', () => {
    expect(shipmentStates.map((state) => `shipment.${state}`).filter((type) => !(type in orderEventTypes))).toEqual([]);
  });
});
