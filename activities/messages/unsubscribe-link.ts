import type { DueMessage } from '../../db/messages/message-repository.ts';
import type { UnsubscribeTokens } from '../../db/messages/unsubscribe-tokens.ts';
import { rulesOfMessage } from '../../domain/messages/message-kinds.ts';

/**
 * Where the recipient of a mail that may be refused says so, at the API as shoppers reach it. Empty for what is needed, and where nobody
 * is known who could refuse.
 */
export function createUnsubscribeLink(publicUrl: string, tokens: Pick<UnsubscribeTokens, 'sign'>) {
  return async ({ kind, channel, customerId, orderId }: DueMessage): Promise<string> => {
    const { category } = rulesOfMessage(kind);
    if (category === 'transactional' || channel !== 'email') return '';
    const id = customerId ?? orderId;
    if (id === null) return '';
    const token = await tokens.sign({
      owner: { type: customerId === null ? 'order' : 'customer', id },
      category,
      channel,
    });
    return `${publicUrl.replace(/\/$/, '')}/v1/message-unsubscriptions/${token}`;
  };
}
