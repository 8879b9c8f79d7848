import type { LinkedMessage, MessageLinks } from '../../activities/messages/message-links.ts';
import type { AccountTokens } from '../../db/accounts/account-tokens.ts';
import { staffLink } from '../../db/staff/staff-link.ts';
import type { StaffKeys } from '../../db/staff/staff-keys.ts';
import type { TokenPurpose } from '../../domain/accounts/account-token.ts';

/** What features say of where a message leads: to pages of the shop, each with a token that opens one thing. */
export function composeMessageLinks(
  storefrontUrl: string | undefined,
  accounts: Pick<AccountTokens, 'sign'>,
  staff: { readonly publicUrl: string; readonly keys: () => Promise<Pick<StaffKeys, 'sign'>> },
): MessageLinks {
  return { ...ofStaff(staff), ...(storefrontUrl === undefined ? {} : ofStorefront(storefrontUrl, accounts)) };
}

/** To the pages for staff, which are the API's own. */
function ofStaff({ publicUrl, keys }: Parameters<typeof composeMessageLinks>[2]): MessageLinks {
  return {
    'staff-invited': async ({ staffId, stored }) => {
      if (staffId === null || typeof stored['number'] !== 'number') return '';
      return staffLink(await keys(), publicUrl, { memberId: staffId, number: stored['number'] });
    },
  };
}

function ofStorefront(storefrontUrl: string, accounts: Pick<AccountTokens, 'sign'>): MessageLinks {
  const page = (path: string, token: string) =>
    `${storefrontUrl.replace(/\/$/, '')}${path}?${new URLSearchParams({ token }).toString()}`;
  const ofAccount = (path: string, purpose: TokenPurpose) => async (message: LinkedMessage) => {
    const { accountId, stored } = message;
    if (accountId === null || typeof stored['version'] !== 'number') return '';
    const expiresAt = typeof stored['expiresAt'] === 'string' ? new Date(stored['expiresAt']) : undefined;
    return page(path, await accounts.sign({ purpose, accountId, version: stored['version'], expiresAt }));
  };
  return {
    'account-verify': ofAccount('/account/verify', 'verify'),
    'account-password-reset': ofAccount('/account/password', 'password-reset'),
    'account-email-changed': ofAccount('/account/email', 'email-change'),
  };
}
