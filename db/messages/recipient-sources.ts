interface RecipientSource {
  /** SQL: the address of whoever the message `m` names. */
  readonly email: string;
  /** SQL: the language that they have chosen; null where they have not. */
  readonly locale: string;
}

/** Where the addresses of accounts and of staff are; a message to one that is not found is not sent. */
export const recipientSources: Readonly<Record<'account' | 'staff', RecipientSource>> = {
  account: {
    email: 'select a.email from customer_account a where a.id = m.account_id',
    locale: 'select null::text',
  },
  staff: {
    // Nobody who was deactivated is written to.
    email: `select s.email from staff_member s where s.id = m.staff_id and s.state <> 'deactivated'`,
    locale: 'select s.locale from staff_member s where s.id = m.staff_id',
  },
};
