import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { decideRefresh, REPEAT_SECONDS, SESSION_DAYS, SESSION_IDLE_DAYS, type SessionFacts } from './session-rules.ts';

const session: SessionFacts = {
  isEnded: false,
  refreshHash: 'c',
  previousHash: 'b',
  idleSeconds: 600,
  ageSeconds: 1_200,
};
const ours = (hash: string) => ({ hash, isOurs: true });

describe('a refresh token', () => {
  it('is taken once, and any one before ends the session, however many there were since', () => {
    expect(decideRefresh(session, ours('c'))).toEqual({ kind: 'rotate', isRepeat: false });
    expect(decideRefresh(session, ours('b'))).toEqual({ kind: 'reused' });
    expect(decideRefresh(session, ours('long ago'))).toEqual({ kind: 'reused' });
  });

  it('is refused where it is none of the session’s, and ends nothing', () => {
    expect(decideRefresh(session, { hash: 'x', isOurs: false })).toEqual({ kind: 'refuse' });
  });

  it('is taken where its signature cannot be checked any more', () => {
    expect(decideRefresh(session, { hash: 'c', isOurs: false })).toEqual({ kind: 'rotate', isRepeat: false });
  });

  it.each([
    ['ended', { isEnded: true }],
    ['unused for too long', { idleSeconds: SESSION_IDLE_DAYS * 86_400 + 1 }],
    ['too old', { ageSeconds: SESSION_DAYS * 86_400 + 1 }],
  ])('is refused by a session that is %s', (_, change) => {
    expect(decideRefresh({ ...session, ...change }, ours('c'))).toEqual({ kind: 'refuse' });
  });

  it('is taken again for half a minute, where its answer may have been lost', () => {
    expect(decideRefresh({ ...session, idleSeconds: REPEAT_SECONDS }, ours('b'))).toEqual({
      kind: 'rotate',
      isRepeat: true,
    });
    expect(decideRefresh({ ...session, idleSeconds: REPEAT_SECONDS + 1 }, ours('b'))).toEqual({ kind: 'reused' });
  });

  it('that a thief has, too, is found out as soon as each of the two has refreshed by one that the other has not seen', () => {
    // Each step: one of two holders of one token refreshes, and waits longer than an answer may be lost.
    const step = fc.record({ who: fc.constantFrom('owner', 'thief'), waitSeconds: fc.integer({ min: 31, max: 900 }) });
    fc.assert(
      fc.property(fc.array(step, { minLength: 2, maxLength: 60 }), (steps) => {
        let now: SessionFacts = { isEnded: false, refreshHash: '0', previousHash: null, idleSeconds: 0, ageSeconds: 0 };
        const held = { owner: '0', thief: '0' };
        const refreshed = new Set<string>();
        for (const [n, { who, waitSeconds }] of steps.entries()) {
          const decision = decideRefresh({ ...now, idleSeconds: waitSeconds }, ours(held[who]));
          refreshed.add(who);
          // The first of the two goes on alone until the other comes with what both had.
          expect([n, decision.kind]).toEqual([n, refreshed.size === 1 ? 'rotate' : 'reused']);
          if (decision.kind !== 'rotate') return;
          now = { ...now, refreshHash: String(n + 1), previousHash: now.refreshHash };
          held[who] = now.refreshHash;
        }
      }),
    );
  });
});
