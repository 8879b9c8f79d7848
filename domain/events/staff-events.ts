import type { EventDeclarations } from './event-declaration.ts';

/** What becomes of people of staff, and of their logins. Who they are is told by their id, and where from by nothing. */
export const staffEvents = {
  'staff.invited': { subject: 'staff', words: 'Somebody was asked to join the staff.', data: { role: 'code' } },
  'staff.link-sent': {
    subject: 'staff',
    words: 'They were given another link, to join or to choose a new password; those before are taken no longer.',
    data: {},
  },
  'staff.joined': { subject: 'staff', words: 'They have joined: a password was chosen.', data: {} },
  'staff.password-changed': { subject: 'staff', words: 'Another password was chosen.', data: {} },
  'staff.logged-in': {
    subject: 'staff',
    words: 'They have logged in.',
    data: { method: 'code', 'secondFactor?': 'code' },
  },
  'staff.login-refused': {
    subject: 'staff',
    words: 'So many logins in a row have failed that the next has to wait.',
    data: { failures: 'count' },
  },
  'staff.second-factor-set': { subject: 'staff', words: 'An authenticator was set up.', data: {} },
  'staff.second-factor-removed': { subject: 'staff', words: 'The authenticator was removed.', data: {} },
  'staff.recovery-code-used': {
    subject: 'staff',
    words: 'A recovery code was used in place of the authenticator.',
    data: { left: 'count' },
  },
  'staff.recovery-codes-made': {
    subject: 'staff',
    words: 'New recovery codes were made; those before are void.',
    data: {},
  },
  'staff.linked': { subject: 'staff', words: 'They log in with an account elsewhere, too.', data: {} },
  'staff.changed': {
    subject: 'staff',
    words: 'What is known of them was changed.',
    data: { fields: { listOf: 'code' } },
  },
  'staff.role-changed': {
    subject: 'staff',
    words: 'They have another role.',
    data: { from: 'code', to: 'code' },
  },
  'staff.deactivated': { subject: 'staff', words: 'They may log in no longer.', data: {} },
  'staff.reactivated': { subject: 'staff', words: 'They may log in again.', data: { state: 'code' } },
  'staff.sessions-ended': { subject: 'staff', words: 'They were logged out.', data: { sessions: 'count' } },
} as const satisfies EventDeclarations;
