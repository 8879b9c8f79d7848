import type { StaffLoginRecord } from '../../db/staff/staff-login-repository.ts';
import type { StaffLoginDependencies } from './staff-login.ts';

export type PasswordOutcome =
  | { readonly kind: 'chosen' | 'none' | 'wrong' }
  | { readonly kind: 'refused'; readonly reason: 'too-short' | 'too-long' | 'guessable' };

export interface StaffPasswords {
  /** Who a link is for. Undefined: it is good no longer. */
  readLink(link: string): Promise<StaffLoginRecord | undefined>;
  choosePassword(link: string, password: string): Promise<PasswordOutcome>;
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
      const isChosen = await logins.choosePassword(claim, await passwords.hash(password));
      return { kind: isChosen ? 'chosen' : 'none' };
    },
    async changePassword(token, current, next) {
      const session = await logins.findSession(token);
      if (session?.stage !== 'open') return { kind: 'none' };
      const { member } = session;
      const attempt = await limits.code.begin(`password:${member.id}`);
      if (attempt.kind === 'wait' || !(await passwords.verify(current, member.passwordHash))) return { kind: 'wrong' };
      await limits.code.succeed(`password:${member.id}`);
      const judged = await passwords.judge(next, [member.email, member.name]);
      if (judged.kind === 'refuse') return { kind: 'refused', reason: judged.reason };
      return { kind: (await logins.changePassword(token, await passwords.hash(next))) ? 'chosen' : 'none' };
    },
  };
}
