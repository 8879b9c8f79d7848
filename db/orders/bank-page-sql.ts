/** The bank's page that a payment waits at. With either part of it somebody else could finish or read the payment. */
export interface BankPage {
  /** Stripe's holds the client secret, too. */
  readonly url: string;
  /** With what the provider's script in the shopper's browser goes on. Null: the provider gave none. */
  readonly clientSecret: string | null;
}

/** The page of a payment `p`, as JSON. */
export const bankPageSql = `json_build_object('url', p.action_url, 'clientSecret', p.client_secret)`;

/** Whether a payment `p` waits for the shopper at the bank's page. */
export const isAtBankSql = `p.state = 'action-required' and p.action_url is not null`;

/**
 * The page that an order waits at, of which a payment is one at most; null for every credential but the one that placed it. Takes order
 * and credential; null for that: for whoever asks.
 */
export const bankPageOfOrderSql = `(
  select ${bankPageSql} from payment p join checkout_request r on r.order_id = p.order_id
  where p.order_id = ? and r.credential_id = coalesce(?::uuid, r.credential_id) and ${isAtBankSql})`;
