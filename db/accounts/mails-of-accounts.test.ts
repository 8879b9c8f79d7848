import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openTestDatabase, type Query } from '../../tests/support/open-test-database.ts';
import { workflowNames } from '../../tests/support/workflow-names.ts';
import type { Database } from '../database.ts';
import { createPersonRepository } from '../people/person-repository.ts';
import { createPolicyQueries } from '../policies/policy-queries.ts';
import { createPolicyReader } from '../policies/policy-reader.ts';
import { createRetentionRepository } from '../retention/retention-repository.ts';
import { askForLink, findAccountByEmail, verifyAccount, type AccountRecord } from './account-repository.ts';
import { askForEmail, confirmEmail } from './change-email.ts';
import { closeAccount } from './close-account.ts';

let database: Database;
let rows: Query;
let drop: () => Promise<void>;

beforeAll(async () => {
  ({ database, query: rows, drop } = await openTestDatabase());
});
afterAll(() => drop());

const actor = { kind: 'system' } as const;
const now = new Date();

/** Somebody whose address was mailed a link, which they have used. */
async function anAccount(email: string): Promise<AccountRecord & { readonly customerId: string }> {
  const em = database.em.fork();
  await askForLink(em, { wish: 'register', email, madeBy: null, now });
  const account = await found(email);
  const customerId = await verifyAccount(em, { account, name: 'Ada', actor });
  return { ...account, customerId };
}

async function found(email: string): Promise<AccountRecord> {
  const account = await findAccountByEmail(database.em.fork(), email);
  if (!account) throw new Error(`${email} has no account`);
  return account;
}

/** All mails are sent, and some come back with words that quote the address. */
const sendAll = () =>
  rows(`update message set state = 'sent', sent_at = now(), mailbox = 7, last_error = '550 <ada@new.example>: later'`);

const mailsOf = (accountId: string) =>
  rows<{ kind: string; email: string | null; mailbox: string | null; last_error: string | null }>(
    `select kind, email, mailbox, last_error from message where subject_type = 'account' and subject_id = ? order by kind, email`,
    [accountId],
  );

const forget = (customerId: string) =>
  createPersonRepository(database).erasePerson({ ref: { customerId }, names: workflowNames, isConfirmed: false });

describe('the mail to an address that an account is to have', () => {
  it('is found by the account', async () => {
    const account = await anAccount('ada@before.example');
    await askForEmail(database.em.fork(), { account, email: 'ada@after.example', now });
    expect(await rows(`select account_id from message where email = 'ada@after.example'`)).toEqual([
      { account_id: account.id },
    ]);
    await sendAll();
    expect(await forget(account.customerId)).toMatchObject({ kind: 'erased' });
    const blank = { mailbox: null, last_error: null };
    expect(await mailsOf(account.id)).toEqual([
      { kind: 'account-email-changed', email: '', ...blank },
      { kind: 'account-email-changed', email: '', ...blank },
      { kind: 'account-verify', email: null, ...blank },
    ]);
  });
});

describe('the mails of an account that is closed', () => {
  it('hold no address and no word of a server any more, and are erased with the customer', async () => {
    const account = await anAccount('ada@closed.example');
    await askForEmail(database.em.fork(), { account, email: 'ada@new.example', now });
    await sendAll();
    const { id: accountId, customerId } = account;
    await database.em.fork().transactional((em) => closeAccount(em, { accountId, customerId, actor }));
    // Where they went is counted for a day, or else whoever opens and closes accounts could have any number of mails sent.
    const closed = { mailbox: '7', last_error: null };
    expect(await mailsOf(accountId)).toEqual([
      { kind: 'account-email-changed', email: '', ...closed },
      { kind: 'account-email-changed', email: '', ...closed },
      { kind: 'account-verify', email: null, ...closed },
    ]);
    expect(await forget(customerId)).toMatchObject({ kind: 'erased', rows: { message: 3 } });
    expect((await mailsOf(accountId)).map(({ mailbox }) => mailbox)).toEqual([null, null, null]);
  });

  it('leaves those of others alone', async () => {
    const [ada, bob] = [await anAccount('ada@one.example'), await anAccount('bob@two.example')];
    await sendAll();
    await database.em.fork().transactional((em) => closeAccount(em, { ...of(ada), actor }));
    await forget(ada.customerId);
    expect(await mailsOf(bob.id)).toMatchObject([{ mailbox: '7', last_error: expect.any(String) }]);
  });
});

const of = ({ id: accountId, customerId }: { id: string; customerId: string }) => ({ accountId, customerId });

describe('the mails of an address that nobody has verified', () => {
  it('are those of whoever shows that it is theirs', async () => {
    const email = 'ada@claimed.example';
    const account = await anAccount('ada@first.example');
    await askForLink(database.em.fork(), { wish: 'register', email, madeBy: null, now });
    const unverified = await found(email);
    await sendAll();
    await askForEmail(database.em.fork(), { account, email, now });
    const { customerId } = account;
    await database.em.fork().transactional((em) => confirmEmail(em, { account, customerId, email, actor }));
    await forget(customerId);
    expect(await mailsOf(unverified.id)).toMatchObject([{ mailbox: null, last_error: null }]);
  });

  it('say nothing of it when it is forgotten', async () => {
    const email = `${randomUUID()}@nobody.example`;
    await askForLink(database.em.fork(), { wish: 'register', email, madeBy: null, now });
    const { id } = await found(email);
    await sendAll();
    await rows(`update customer_account set created_at = now() - interval '8 days' where id = ?`, [id]);
    const policies = createPolicyReader(createPolicyQueries(database));
    await createRetentionRepository(database, policies).forgetBatch('customer_account');
    expect(await findAccountByEmail(database.em.fork(), email)).toBeUndefined();
    expect(await mailsOf(id)).toMatchObject([{ mailbox: null, last_error: null }]);
  });
});
