import { describe, expect, it } from '@jest/globals';
import { createCorrectionLog } from './corrections.ts';
import type { OrderFacts } from './order-facts.ts';

const goingTo = (addressLine: string): ReadonlyMap<string, OrderFacts> =>
  new Map([
    [
      'a',
      {
        id: 'a',
        status: 'completed',
        attention: null,
        holdReason: null,
        addressLine,
        unitsHeld: 0,
        events: [],
      } as const,
    ],
  ]);

function aLog() {
  let time = 0;
  return createCorrectionLog(() => (time += 1));
}

describe('createCorrectionLog', () => {
  it('finds an order that does not go to its corrected address', () => {
    const log = aLog();
    log.sent('a', 'new')(200);
    expect(log.broken(goingTo('new'))).toEqual([]);
    expect(log.broken(goingTo('old'))).toHaveLength(1);
  });

  it('holds an order to the last of two corrections, and to either of two at once', () => {
    const inTurn = aLog();
    inTurn.sent('a', 'first')(200);
    inTurn.sent('a', 'second')(200);
    expect(inTurn.broken(goingTo('first'))).toHaveLength(1);
    expect(inTurn.broken(goingTo('second'))).toEqual([]);
    const atOnce = aLog();
    const answers = ['first', 'second'].map((line) => atOnce.sent('a', line));
    for (const answered of answers) answered(200);
    expect(['first', 'second'].flatMap((line) => atOnce.broken(goingTo(line)))).toEqual([]);
  });

  it('takes a correction without an answer for one that may have been applied, and a refused one for none', () => {
    const log = aLog();
    log.sent('a', 'said')(200);
    log.sent('a', 'unclear')(503);
    log.sent('a', 'refused')(409);
    expect(log.broken(goingTo('unclear'))).toEqual([]);
    expect(log.broken(goingTo('refused'))).toHaveLength(1);
  });
});
