import { describe, expect, it } from '@jest/globals';
import type { RequestKind } from './requests.ts';
import { isNoticed, judgeAnswers, type Window } from './judge-answers.ts';
import type { SentRequest } from './steady-load.ts';

const window: Window = {
  cell: { name: 'stripe, down', expected: 'orders wait for their payment' },
  from: 1_000,
  brokenAt: 1_010,
  mendedAt: 5_000,
  healedAt: 7_000,
};

function aRequest(
  status: number,
  sentAt: number,
  answeredAt: number,
  kind: RequestKind = 'place an order',
): SentRequest {
  const headers = new Headers(status === 503 ? { 'retry-after': '2', 'content-type': 'application/problem+json' } : {});
  const answer = { status, headers, body: {}, tookMs: answeredAt - sentAt };
  return { kind, method: 'POST', path: '/', request: {}, isRegularOrder: true, sentAt, answeredAt, answer };
}

describe('judgeAnswers', () => {
  it('is content with what is expected, before, while and after', () => {
    const requests = [
      aRequest(201, 0, 500),
      aRequest(202, 2_000, 4_000),
      aRequest(201, 8_000, 8_100),
      aRequest(200, 2_000, 2_100, 'read an order'),
    ];
    expect(judgeAnswers(requests, [window])).toEqual([]);
  });

  it('complains of what is allowed only while something is wrong', () => {
    expect(judgeAnswers([aRequest(202, 0, 500), aRequest(202, 8_000, 9_000)], [window])).toEqual([
      'while all was well: place an order: it was answered 202: {}',
      'while all was well: place an order: it was answered 202: {}',
    ]);
  });

  it('complains of an answer that cannot be had while it lasts', () => {
    const [complaint] = judgeAnswers([aRequest(201, 2_000, 3_000)], [window]);
    expect(complaint).toBe('stripe, down: place an order: it was answered 201: {}');
  });

  it('takes either answer to what began before it', () => {
    expect(judgeAnswers([aRequest(201, 500, 2_000), aRequest(202, 500, 2_000)], [window])).toEqual([]);
    expect(judgeAnswers([aRequest(503, 500, 2_000)], [window])).toHaveLength(1);
  });

  it.each([
    ['ended after it', 4_000, 6_000],
    ['came before it had healed', 6_000, 6_500],
  ])('lets what %s be asked for patience, and no more', (_when, sentAt, answeredAt) => {
    const requests = [201, 202, 503].map((status) => aRequest(status, sentAt, answeredAt));
    expect(judgeAnswers(requests, [window])).toEqual([]);
    expect(judgeAnswers([aRequest(500, sentAt, answeredAt), aRequest(409, sentAt, answeredAt)], [window])).toHaveLength(
      2,
    );
  });

  it('complains of an answer that is late, and of one that never came', () => {
    const { answer: _, ...lost } = aRequest(201, 2_000, 3_000);
    expect(judgeAnswers([aRequest(202, 2_000, 14_500), { ...lost, failure: 'fetch failed' }], [window])).toEqual([
      'stripe, down: place an order: it took 12500 ms',
      'stripe, down: place an order: there was no answer (fetch failed)',
    ]);
  });
});

describe('isNoticed', () => {
  it('sees another answer, and a late one', () => {
    expect(isNoticed([aRequest(202, 2_000, 2_100)], window)).toBe(true);
    expect(isNoticed([aRequest(201, 2_000, 4_500)], window)).toBe(true);
  });

  it('does not see what was not while it lasted', () => {
    expect(isNoticed([aRequest(201, 2_000, 2_100), aRequest(202, 6_000, 6_100)], window)).toBe(false);
  });
});
