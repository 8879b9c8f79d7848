interface RecipientSource {
  /** SQL: the address of whoever the message `m` names. */
  readonly email: string;
  /** SQL: the language that they have chosen; null where they have not. */
  readonly locale: string;
}

/** Where the addresses of accounts and of staff are; a message to one that is not found is not sent. */
export const recipientSources: Readonly<Record<'account' | 'staff', RecipientSource>> = {
  account: {
    email: 'select ac.email from customer_account ac where ac.id = m.account_id',
    locale: 'select null::text',
  },
  staff: { email: 'select null::text', locale: 'select null::text' },
};
