import { expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { sessionStage } from './staff-session-rules.ts';

const facts = fc.record({ hasAuthenticator: fc.boolean(), isProven: fc.boolean(), isNeeded: fc.boolean() });

it('opens nothing that wants a second factor before one was given', () => {
  fc.assert(
    fc.property(facts, ({ isProven, ...rest }) => {
      if (isProven) return;
      const stage = sessionStage({ isProven, ...rest });
      expect(stage === 'open').toBe(!rest.isNeeded && !rest.hasAuthenticator);
    }),
  );
});

it('asks whoever has an authenticator for it, whether or not their role does', () => {
  expect(sessionStage({ hasAuthenticator: true, isProven: false, isNeeded: false })).toBe('second-factor');
});

it('has whoever needs one and has none set it up first', () => {
  expect(sessionStage({ hasAuthenticator: false, isProven: false, isNeeded: true })).toBe('set-up');
});
