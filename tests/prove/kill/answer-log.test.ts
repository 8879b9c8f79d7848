import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Attempt } from '../../support/shop/patient-client.ts';
import { createAnswerLog, type AnswerLog } from './answer-log.ts';

const API_AWAY = { from: 100, to: 200 };
let log: AnswerLog;

beforeEach(() => {
  log = createAnswerLog((from, to) => from <= API_AWAY.to && to >= API_AWAY.from);
});

function hear(came: Partial<Attempt['came']>, { sentAt = 0, endedAt = 10 } = {}): void {
  log.hear({ method: 'POST', path: '/v1/orders', sentAt, endedAt, came: came as Attempt['came'] });
}

const problem = (retryAfter?: string) =>
  new Headers({
    'content-type': 'application/problem+json',
    ...(retryAfter === undefined ? {} : { 'retry-after': retryAfter }),
  });

describe('what clients were told', () => {
  it('is counted by kind, whichever order it was about', () => {
    hear({ status: 201, body: {} });
    hear({ status: 201, body: {} });
    hear({ status: 409, body: { code: 'out-of-stock' } });
    expect(log.counts()).toBe('POST /v1/orders 201 × 2, POST /v1/orders 409 out-of-stock × 1');
    expect(log.confirmations).toHaveLength(2);
    expect(log.complaints).toEqual([]);
  });

  it('may be to ask again', () => {
    hear({ status: 503, headers: problem('2'), body: { code: 'service-unavailable' } });
    expect(log.complaints).toEqual([]);
  });

  it.each([
    ['without saying when', { status: 503, headers: problem(), body: { code: 'service-unavailable' } }],
    ['as a proxy would', { status: 503, headers: new Headers({ 'retry-after': '2' }), body: '<html>' }],
    ['with an error of its own', { status: 500, headers: problem(), body: { code: 'internal-error' } }],
  ])('may not be to ask again %s', (_how, came) => {
    hear(came);
    expect(log.complaints).toHaveLength(1);
  });

  it('may be nothing while the API is away, and not otherwise', () => {
    hear({ failure: 'refused', detail: 'ECONNREFUSED' }, { sentAt: 150, endedAt: 151 });
    hear({ failure: 'cut', detail: 'ECONNRESET' }, { sentAt: 90, endedAt: 101 });
    expect(log.complaints).toEqual([]);
    hear({ failure: 'cut', detail: 'ECONNRESET' }, { sentAt: 300, endedAt: 301 });
    hear({ failure: 'timeout', detail: 'too slow' }, { sentAt: 150, endedAt: 180 });
    expect(log.complaints).toHaveLength(2);
  });
});
