import { describe, expect, it } from '@jest/globals';
import type { SentRequest } from './steady-load.ts';
import { watchHealing } from './watch-healing.ts';

function anOrder(status: number, sentAt: number, tookMs: number): SentRequest {
  const answer = { status, headers: new Headers(), body: {}, tookMs };
  const orderId = status < 300 ? { orderId: `${sentAt}` } : {};
  const sent = { kind: 'place an order', method: 'POST', path: '/', request: {}, isRegularOrder: true } as const;
  return { ...sent, sentAt, answeredAt: sentAt + tookMs, answer, ...orderId };
}

describe('watchHealing', () => {
  it('counts from the end of the fault to the first of a row of orders that are confirmed at once', async () => {
    const mendedAt = Date.now();
    const after = [
      anOrder(201, mendedAt + 100, 200),
      anOrder(202, mendedAt + 400, 8_000),
      anOrder(202, mendedAt + 1_000, 200),
      anOrder(201, mendedAt + 1_300, 250),
      anOrder(201, mendedAt + 1_600, 200),
      anOrder(201, mendedAt + 1_900, 200),
    ];
    const book = { countUnconfirmed: async () => 0 };
    const healing = await watchHealing({ sent: after, book, from: mendedAt - 1_000, mendedAt });
    expect(healing.atOnceAfterMs).toBe(1_550);
  });

  it('waits until nothing that was stored or told of is unconfirmed', async () => {
    const mendedAt = Date.now();
    const during = [anOrder(202, mendedAt - 500, 200), anOrder(503, mendedAt - 300, 200)];
    const after = [1, 2, 3].map((count) => anOrder(201, mendedAt + count, 10));
    const asked: [number, readonly string[]][] = [];
    const book = {
      countUnconfirmed: async (storedUntil: number, orderIds: readonly string[]) => {
        asked.push([storedUntil, orderIds]);
        return 3 - asked.length;
      },
    };
    const healing = await watchHealing({ sent: [...during, ...after], book, from: mendedAt - 1_000, mendedAt });
    expect(asked).toEqual(Array.from({ length: 3 }, () => [mendedAt, [`${mendedAt - 500}`]]));
    expect(healing.allConfirmedAfterMs).toBeGreaterThanOrEqual(500);
  });
});
