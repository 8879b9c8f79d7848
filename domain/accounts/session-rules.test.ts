import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  decideRefresh,
  REPEAT_SECONDS,
  SESSION_DAYS,
  SESSION_IDLE_DAYS,
  SPENT_TOKENS_MAX,
  type SessionFacts,
} from './session-rules.ts';

const session: SessionFacts = {
  isEnded: false,
  refreshHash: 'c',
  spentHashes: ['b', 'a'],
  idleSeconds: 600,
  ageSeconds: 1_200,
};

describe('a refresh token', () => {
  it('is taken once, and the one before ends the session', () => {
    expect(decideRefresh(session, 'c')).toEqual({ kind: 'rotate', spentHashes: ['c', 'b', 'a'] });
    expect(decideRefresh(session, 'b')).toEqual({ kind: 'reused' });
    expect(decideRefresh(session, 'a')).toEqual({ kind: 'reused' });
  });

  it('is refused where it is none of the session’s, and ends nothing', () => {
    expect(decideRefresh(session, 'x')).toEqual({ kind: 'refuse' });
  });

  it.each([
    ['ended', { isEnded: true }],
    ['unused for too long', { idleSeconds: SESSION_IDLE_DAYS * 86_400 + 1 }],
    ['too old', { ageSeconds: SESSION_DAYS * 86_400 + 1 }],
  ])('is refused by a session that is %s', (_, change) => {
    expect(decideRefresh({ ...session, ...change }, 'c')).toEqual({ kind: 'refuse' });
  });

  it('is taken once more where its answer may have been lost, and the lost one ends the session', () => {
    const justNow = { ...session, idleSeconds: REPEAT_SECONDS };
    const repeated = decideRefresh(justNow, 'b');
    expect(repeated).toEqual({ kind: 'rotate', spentHashes: ['b', 'c', 'a'] });
    const later = { ...justNow, refreshHash: 'd', spentHashes: ['b', 'c', 'a'] };
    expect(decideRefresh(later, 'c')).toEqual({ kind: 'reused' });
    expect(decideRefresh(justNow, 'a')).toEqual({ kind: 'reused' });
  });

  it('that a thief has is found out, whoever of the two refreshes first', () => {
    // Each step: one of two holders of one token refreshes. Within two steps of both having done so the session is over.
    fc.assert(
      fc.property(
        fc.array(fc.record({ who: fc.constantFrom('owner', 'thief'), waitSeconds: fc.integer({ min: 0, max: 90 }) }), {
          minLength: 2,
          maxLength: 12,
        }),
        (steps) => {
          let now: SessionFacts = { isEnded: false, refreshHash: '0', spentHashes: [], idleSeconds: 0, ageSeconds: 0 };
          const held = { owner: '0', thief: '0' };
          let isOver = false;
          let n = 0;
          const since = { owner: 0, thief: 0 };
          for (const { who, waitSeconds } of steps) {
            const decision = decideRefresh({ ...now, idleSeconds: now.idleSeconds + waitSeconds }, held[who]);
            if (decision.kind === 'reused') isOver = true;
            if (decision.kind !== 'rotate') break;
            n += 1;
            held[who] = String(n);
            since[who] += 1;
            now = { ...now, refreshHash: String(n), spentHashes: decision.spentHashes, idleSeconds: 0 };
          }
          // Both never hold a token that is taken, but for the half minute in which the last answer may have been lost.
          const taken = (hash: string) =>
            decideRefresh({ ...now, idleSeconds: REPEAT_SECONDS + 1 }, hash).kind === 'rotate';
          expect(isOver || held.owner === held.thief || !(taken(held.owner) && taken(held.thief))).toBe(true);
        },
      ),
    );
  });

  it('leaves no more traces than are kept', () => {
    const many = Array.from({ length: SPENT_TOKENS_MAX }, (_, n) => `old ${n}`);
    const decision = decideRefresh({ ...session, spentHashes: many }, 'c');
    expect(decision).toMatchObject({ kind: 'rotate' });
    expect(decision.kind === 'rotate' && decision.spentHashes).toHaveLength(SPENT_TOKENS_MAX);
  });
});
