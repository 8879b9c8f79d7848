import { describe, expect, it } from '@jest/globals';
import { fulfilmentStageOf } from './fulfilment-stage.ts';

const here = { handedOver: false };
const sent = { handedOver: true };
const ended = (end: 'delivered' | 'lost' | 'returned' | 'cancelled') => ({ handedOver: true, end });

describe('the stage of an order', () => {
  it.each([
    ['preparing', [sent, here]],
    ['handed-over', [sent, ended('delivered')]],
    ['delivered', [ended('delivered'), ended('lost')]],
    ['delivered', [ended('delivered'), ended('returned')]],
    ['lost', [ended('lost'), ended('lost')]],
    ['returned', [ended('lost'), ended('returned')]],
    ['handed-over', [sent, ended('cancelled')]],
    [undefined, [ended('cancelled')]],
    [undefined, []],
  ] as const)('is %s for these parcels', (stage, parcels) => {
    expect(fulfilmentStageOf(parcels)).toBe(stage);
  });
});
