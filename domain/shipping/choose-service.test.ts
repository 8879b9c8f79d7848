import { describe, expect, it } from '@jest/globals';
import { chooseService, type OfferedService } from './choose-service.ts';

const offer = (carrier: string, service: string, amountMinor: number, deliveryDays: number | null): OfferedService => ({
  carrier,
  service,
  amountMinor,
  deliveryDays,
});
const offered = [
  offer('UPS', 'Saver', 1_775, 1),
  offer('UPS', 'Standard', 838, 2),
  offer('DPD', 'NextDay', 755, 1),
  offer('Post', 'Slow', 319, 5),
  offer('Post', 'Whenever', 100, null),
];
const wanted = (carrier: string, deliveryDays: number | null) => ({ carrier, service: 'Balloon', deliveryDays });

describe('chooseService', () => {
  it.each([
    ['the cheapest of the same carrier that is no slower', wanted('UPS', 2), 'Standard'],
    ['a dearer one of the same carrier before a cheaper one of another', wanted('UPS', 1), 'Saver'],
    ['another carrier’s where its own is too slow', wanted('Post', 2), 'NextDay'],
    ['the same carrier’s cheapest where no time was promised', wanted('Post', null), 'Whenever'],
    ['any carrier’s cheapest where it has none', wanted('DHL', 2), 'NextDay'],
  ])('chooses %s', (_, want, service) => {
    expect(chooseService(offered, want)?.service).toBe(service);
  });

  it('chooses none where all are slower, or say nothing of time', () => {
    expect(chooseService(offered, wanted('UPS', 0))).toBeUndefined();
    expect(chooseService([], wanted('UPS', null))).toBeUndefined();
  });
});
