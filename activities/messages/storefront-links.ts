import type { AccountTokens } from '../../db/accounts/account-tokens.ts';
import type { OrderTokens } from '../../db/access/order-tokens.ts';
import type { TokenPurpose } from '../../domain/accounts/account-token.ts';
import { storefrontUrl, type StorefrontPage } from '../../domain/accounts/storefront-url.ts';
import type { LinkedMessage, MessageLinks } from './message-links.ts';

export interface StorefrontLinksDeps {
  /** Where the storefront's pages are (`STOREFRONT_URL`). Undefined: there is none, and mails have no links. */
  readonly template: string | undefined;
  readonly accountTokens: Pick<AccountTokens, 'sign'>;
  readonly orderTokens: Pick<OrderTokens, 'signer'>;
  /** When an order was asked for, in Unix time. Undefined: there is no such order. */
  readonly readReceivedAtMs: (orderId: string) => Promise<number | undefined>;
}

/** Links of accounts and of guests' orders: signed when a mail is sent, and stored nowhere. */
export function createStorefrontLinks(deps: StorefrontLinksDeps): MessageLinks {
  const { template, accountTokens, orderTokens, readReceivedAtMs } = deps;
  if (template === undefined) return {};

  const toAccount =
    (page: StorefrontPage, purpose: TokenPurpose) =>
    async ({ subjectId: accountId, stored }: LinkedMessage): Promise<string> => {
      const { version, expiresAt } = stored;
      // A warning leads nowhere: what it tells of is not for its reader to confirm.
      if (typeof version !== 'number' || typeof expiresAt !== 'string') return '';
      const token = await accountTokens.sign({ purpose, accountId, version, expiresAt: new Date(expiresAt) });
      return storefrontUrl(template, page, token);
    };
  /** The same token as in the receipt. */
  const toOrder = async ({ orderId }: LinkedMessage): Promise<string> => {
    const placedAtMs = orderId === null ? undefined : await readReceivedAtMs(orderId);
    if (orderId === null || placedAtMs === undefined) return '';
    const tokenOf = await orderTokens.signer();
    return storefrontUrl(template, 'order', tokenOf({ orderId, placedAtMs }));
  };

  return {
    'order-confirmed': toOrder,
    'payment-needed': toOrder,
    'account-verify': toAccount('verify', 'verify'),
    'account-password-reset': toAccount('new-password', 'password-reset'),
    'account-email-changed': toAccount('confirm-email', 'email-change'),
  };
}
