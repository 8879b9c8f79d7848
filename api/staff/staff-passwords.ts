import type { StaffLoginRecord } from '../../db/staff/staff-login-repository.ts';
import { newBrowser } from './known-browser.ts';
import type { StaffLoginDependencies } from './staff-login.ts';

type PasswordRefused = { readonly kind: 'refused'; readonly reason: 'too-short' | 'too-long' | 'guessable' };

/** `browser`: by which it is known from now on. */
export type ChoiceOutcome =
  | { readonly kind: 'chosen'; readonly browser: string }
  | { readonly kind: 'none' }
  | PasswordRefused;

export type PasswordOutcome = { readonly kind: 'chosen' | 'none' | 'wrong' } | PasswordRefused;

export interface StaffPasswords {
  /** Who a link is for. Undefined: it is good no longer. */
  readLink(link: string): Promise<StaffLoginRecord | undefined>;
  /** Opens the account to its owner, who has the link, whatever others have guessed: what was counted against it is forgotten. */
  choosePassword(link: string, password: string): Promise<ChoiceOutcome>;
  changePassword(token: string, current: string, next: string): Promise<PasswordOutcome>;
}

export function createStaffPasswords({ logins, passwords, keys, limits }: StaffLoginDependencies): StaffPasswords {
  return {
    async readLink(link) {
      const claim = (await keys()).verify('invitation', link);
      return claim && logins.findByLink(claim);
    },
    async choosePassword(link, password) {
      const claim = (await keys()).verify('invitation', link);
      const member = claim && (await logins.findByLink(claim));
      if (!member) return { kind: 'none' };
      const judged = await passwords.judge(password, [member.email, member.name]);
      if (judged.kind === 'refuse') return { kind: 'refused', reason: judged.reason };
      if (!(await logins.choosePassword(claim, await passwords.hash(password)))) return { kind: 'none' };
      await Promise.all([
        limits.logins.clear(member.email),
        limits.code.succeed(member.id),
        limits.code.succeed(ownPassword(member)),
      ]);
      return { kind: 'chosen', browser: newBrowser(await keys(), member.id) };
    },
    async changePassword(token, current, next) {
      const session = await logins.findSession(token);
      if (session?.stage !== 'open') return { kind: 'none' };
      const { member } = session;
      const attempt = await limits.code.begin(ownPassword(member));
      if (attempt.kind === 'wait' || !(await passwords.verify(current, member.passwordHash))) return { kind: 'wrong' };
      await limits.code.succeed(ownPassword(member));
      const judged = await passwords.judge(next, [member.email, member.name]);
      if (judged.kind === 'refuse') return { kind: 'refused', reason: judged.reason };
      return { kind: (await logins.changePassword(token, await passwords.hash(next))) ? 'chosen' : 'none' };
    },
  };
}

/** The present one, which whoever changes it types: counted apart from second factors. */
const ownPassword = ({ id }: StaffLoginRecord) => `password:${id}`;
