import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aMemberOfStaff, ownerOfStaff, type MemberOfStaff } from '../../tests/support/a-member-of-staff.ts';
import { openTestDatabase, type OpenTestDatabase } from '../../tests/support/open-test-database.ts';
import { STORED_EVENTS, undeclaredEvents } from '../../tests/support/undeclared-events.ts';
import { createRoleRepository } from '../access/role-repository.ts';
import { createStaffKeys, readStaffKeys } from './staff-keys.ts';
import { staffLink } from './staff-link.ts';
import { createStaffLoginRepository, type StaffLoginRepository } from './staff-login-repository.ts';
import { createStaffQueries } from './staff-queries.ts';
import { createStaffRepository, type StaffRepository } from './staff-repository.ts';

let shop: OpenTestDatabase;
let staff: StaffRepository;
let logins: StaffLoginRepository;

beforeAll(async () => {
  shop = await openTestDatabase();
  staff = createStaffRepository(shop.database);
  logins = createStaffLoginRepository(shop.database);
});
afterAll(() => shop.drop());

const join = (own: Partial<MemberOfStaff> = {}) => aMemberOfStaff(shop.database, own);

async function logIn(memberId: string) {
  const started = await logins.startSession({
    memberId,
    method: 'password',
    network: '192.0.2.7',
    userAgent: 'Firefox',
  });
  if (!started) throw new Error('Nobody could log in');
  return started;
}

/** Their authenticator is set up, and each login still to be proven. */
async function withAuthenticator(own: Partial<MemberOfStaff> = {}, codes: readonly string[] = []) {
  const member = await join(own);
  const { token } = await logIn(member.id);
  const keys = await readStaffKeys(shop.database.em.fork());
  const sealed = keys.seal(member.id, 'SECRET');
  const proven = await logins.setAuthenticator(token, { sealed, timeStep: 100, codeHashes: codes });
  return { member, proven };
}

async function invite(own: { readonly role?: string } = {}) {
  const email = `${randomUUID()}@staff.example`;
  const made = await staff.invite({ email, name: 'Ben', role: 'support', ...own }, ownerOfStaff);
  if (made.kind !== 'invited') throw new Error(made.kind);
  return made;
}

const eventsOf = async (id: string) =>
  (
    await shop.query<{ type: string; data: unknown }>(
      'select type, data from event where subject_id = ? order by sequence',
      [id],
    )
  ).map(({ type, data }) => [type, data]);

describe('an invitation', () => {
  it('lets somebody join once', async () => {
    const { member, link } = await invite();
    expect(await logins.findByLink(link)).toMatchObject({ id: member.id, state: 'invited' });
    expect(await logins.choosePassword(link, '$hash')).toBe(true);
    expect(await logins.choosePassword(link, '$other')).toBe(false);
    expect(await logins.findByEmail(member.email)).toMatchObject({ state: 'active', passwordHash: '$hash' });
    expect(await eventsOf(member.id)).toEqual([
      ['staff.invited', { role: 'support' }],
      ['staff.joined', {}],
    ]);
  });

  it('lets one of several in who use it at once', async () => {
    const { link } = await invite();
    const all = await Promise.all(Array.from({ length: 8 }, () => logins.choosePassword(link, '$hash')));
    expect(all.filter(Boolean)).toHaveLength(1);
  });

  it('is good no longer after a week, after another was made, or after they were deactivated', async () => {
    const [old, renewed, gone] = [await invite(), await invite(), await invite()];
    await shop.query(`update staff_member set invited_until = now() where id = ?`, [old.member.id]);
    const again = await staff.renewLink(renewed.member.id, ownerOfStaff);
    await staff.change(gone.member.id, { isActive: false }, 'any', ownerOfStaff);
    for (const { link } of [old, renewed, gone]) {
      expect(await logins.findByLink(link)).toBeUndefined();
      expect(await logins.choosePassword(link, '$hash')).toBe(false);
    }
    if (again.kind !== 'renewed') throw new Error(again.kind);
    expect(await logins.choosePassword(again.link, '$hash')).toBe(true);
  });

  it.each([
    ['invited', false],
    ['active', true],
  ] as const)('of before is good no longer for somebody who is let in again, and was %s', async (state, hasJoined) => {
    const { member, link: first } = await invite();
    if (hasJoined) await logins.choosePassword(first, '$hash');
    const old = await staff.renewLink(member.id, ownerOfStaff);
    if (old.kind !== 'renewed') throw new Error(old.kind);
    await staff.change(member.id, { isActive: false }, 'any', ownerOfStaff);
    const back = await staff.change(member.id, { isActive: true }, 'any', ownerOfStaff);
    expect(back).toMatchObject({ kind: 'changed', member: { state } });
    expect(await logins.findByLink(old.link)).toBeUndefined();
    expect(await logins.choosePassword(old.link, '$old')).toBe(false);
    const anew = await staff.renewLink(member.id, ownerOfStaff);
    if (anew.kind !== 'renewed') throw new Error(anew.kind);
    expect(await logins.choosePassword(anew.link, '$anew')).toBe(true);
  });

  it('is told as a link that the shop has signed', async () => {
    const { link } = await invite();
    const keys = await createStaffKeys(shop.database)();
    const url = new URL(staffLink(keys, 'https://shop.example/', link));
    expect(`${url.origin}${url.pathname}`).toBe('https://shop.example/ops/join');
    expect(keys.verify('invitation', url.searchParams.get('token') ?? '')).toEqual(link);
  });

  it('is for a role that there is, and for one address once', async () => {
    const { member } = await invite();
    const { email } = member;
    const again = (role: string, to = `${randomUUID()}@staff.example`) =>
      staff.invite({ email: to, name: 'B', role }, ownerOfStaff);
    expect(await again('support', email)).toEqual({ kind: 'email-taken' });
    expect(await again('none-such')).toEqual({ kind: 'unknown-role' });
    expect(await again('publishable')).toEqual({ kind: 'unknown-role' });
  });

  it('is mailed, each link once, and its token is in no row', async () => {
    const { member, link } = await invite();
    await staff.renewLink(member.id, ownerOfStaff);
    const mails = await shop.query<{ kind: string; facts: object }>(
      `select kind, facts from message where staff_id = ? order by facts -> 'number'`,
      [member.id],
    );
    expect(mails).toMatchObject([
      { kind: 'staff-invited', facts: { number: link.number } },
      { kind: 'staff-invited', facts: { number: link.number + 1 } },
    ]);
    const keys = await readStaffKeys(shop.database.em.fork());
    expect(JSON.stringify(mails)).not.toContain(keys.sign('invitation', link));
  });

  it('of somebody who has joined is for another password, and logs them out', async () => {
    const { id } = await join();
    const { token } = await logIn(id);
    const renewed = await staff.renewLink(id, ownerOfStaff);
    if (renewed.kind !== 'renewed') throw new Error(renewed.kind);
    expect(await logins.findSession(token)).toMatchObject({ stage: 'open' });
    expect(await logins.choosePassword(renewed.link, '$new')).toBe(true);
    expect(await logins.findSession(token)).toBeUndefined();
  });
});

describe('a session', () => {
  it('is open at once where the role needs no second factor', async () => {
    const { id } = await join({ role: 'purchasing' });
    const { token, session } = await logIn(id);
    expect(session).toMatchObject({ stage: 'open', member: { id, name: 'Grace' } });
    expect(await logins.findSession(token)).toMatchObject({ stage: 'open' });
    expect((await eventsOf(id)).at(-1)).toEqual(['staff.logged-in', { method: 'password' }]);
    const listed = await createStaffQueries(shop.database).find(id);
    expect(listed?.sessions).toMatchObject([{ network: '192.0.2.7', userAgent: 'Firefox' }]);
    expect(JSON.stringify(await shop.query('select * from staff_session'))).not.toContain(token);
  });

  it('has the second factor set up first where the role needs one', async () => {
    const { id } = await join({ role: 'finance' });
    expect((await logIn(id)).session.stage).toBe('set-up');
    expect((await eventsOf(id)).map(([type]) => type)).not.toContain('staff.logged-in');
  });

  it('asks for the second factor as soon as the role is given more rights', async () => {
    const { id } = await join({ role: 'purchasing' });
    const { token } = await logIn(id);
    await staff.change(id, { role: 'finance' }, 'any', ownerOfStaff);
    expect(await logins.findSession(token)).toMatchObject({ stage: 'set-up' });
  });

  it.each([
    ['is not used for a shift', `last_seen_at = now() - interval '8 hours 1 minute'`],
    ['is a day old', `expires_at = now() - interval '1 second'`],
  ])('ends when it %s', async (_, change) => {
    const { token, session } = await logIn((await join()).id);
    await shop.query(`update staff_session set ${change} where id = ?`, [session.id]);
    expect(await logins.findSession(token)).toBeUndefined();
    await logIn((await join()).id);
    if (change.startsWith('expires')) {
      expect(await shop.query('select 1 from staff_session where id = ?', [session.id])).toEqual([]);
    }
  });

  it('that waits for its second factor waits ten minutes', async () => {
    const { member } = await withAuthenticator();
    const { token, session } = await logIn(member.id);
    expect(session.stage).toBe('second-factor');
    await shop.query(`update staff_session set created_at = now() - interval '11 minutes' where id = ?`, [session.id]);
    expect(await logins.findSession(token)).toBeUndefined();
  });

  it('ends with the person’s deactivation, and none can be started then', async () => {
    const { id } = await join();
    const { token } = await logIn(id);
    await staff.change(id, { isActive: false }, 'any', ownerOfStaff);
    expect(await logins.findSession(token)).toBeUndefined();
    const started = await logins.startSession({
      memberId: id,
      method: 'oidc',
      network: undefined,
      userAgent: undefined,
    });
    expect(started).toBeUndefined();
    expect(await shop.query('select 1 from staff_session where member_id = ?', [id])).toEqual([]);
    await staff.change(id, { isActive: true }, 'any', ownerOfStaff);
    expect((await logIn(id)).session.stage).toBe('open');
  });

  it('is begun eight times at once, where nothing more is asked for', async () => {
    const { id } = await join({ role: 'purchasing' });
    const started = await Promise.all(Array.from({ length: 8 }, () => logIn(id)));
    expect(started.map(({ session }) => session.stage)).toEqual(started.map(() => 'open'));
  });

  it('is not begun by a password that is another by now', async () => {
    const { id } = await join();
    const begin = (passwordHash: string) =>
      logins.startSession({ memberId: id, method: 'password', passwordHash, network: undefined, userAgent: undefined });
    await shop.query(`update staff_member set password_hash = 'new' where id = ?`, [id]);
    expect(await begin('old')).toBeUndefined();
    expect(await begin('new')).toMatchObject({ session: { stage: 'open' } });
  });

  it('is ended by its person, one or all others', async () => {
    const { id } = await join();
    const [here, there, elsewhere] = [await logIn(id), await logIn(id), await logIn(id)];
    await logins.endOthers(here.token, there.session.id);
    expect(await logins.findSession(there.token)).toBeUndefined();
    expect(await logins.findSession(elsewhere.token)).toBeDefined();
    await logins.endOthers(here.token);
    expect(await logins.findSession(elsewhere.token)).toBeUndefined();
    await logins.endSession(here.token);
    expect(await logins.findSession(here.token)).toBeUndefined();
  });
});

describe('a link to another password', () => {
  it('is good no longer once its person has changed the password themselves', async () => {
    const { id } = await join({ role: 'purchasing' });
    const { token } = await logIn(id);
    const renewed = await staff.renewLink(id, ownerOfStaff);
    const [{ number } = { number: 0 }] = await shop.query<{ number: number }>(
      'select invitation as number from staff_member where id = ?',
      [id],
    );
    expect(renewed.kind).not.toBe('unknown');
    expect(await logins.findByLink({ memberId: id, number })).toBeDefined();
    expect(await logins.changePassword(token, '$mine')).toBe(true);
    expect(await logins.findByLink({ memberId: id, number })).toBeUndefined();
  });
});

describe('the second factor', () => {
  it('opens the session under another token', async () => {
    const { member, proven } = await withAuthenticator({ role: 'finance' });
    expect(proven?.session).toMatchObject({ stage: 'open' });
    const { token } = await logIn(member.id);
    const opened = await logins.prove(token, { kind: 'authenticator', timeStep: 101 });
    expect(opened?.session.stage).toBe('open');
    expect(await logins.findSession(token)).toBeUndefined();
    expect(await logins.findSession(opened?.token ?? '')).toMatchObject({ stage: 'open' });
    expect((await eventsOf(member.id)).at(-1)).toEqual([
      'staff.logged-in',
      { method: 'password', secondFactor: 'authenticator' },
    ]);
  });

  it('is no code of a step that was used, however many send it at once', async () => {
    const { member } = await withAuthenticator();
    const { token: late } = await logIn(member.id);
    expect(await logins.prove(late, { kind: 'authenticator', timeStep: 100 })).toBeUndefined();
    const sessions = await Promise.all(Array.from({ length: 8 }, () => logIn(member.id)));
    const proofs = await Promise.all(
      sessions.map(({ token }) => logins.prove(token, { kind: 'authenticator', timeStep: 102 })),
    );
    expect(proofs.filter(Boolean)).toHaveLength(1);
  });

  it('may be a recovery code, each once', async () => {
    const [code, other] = [randomBytes(32).toString('hex'), randomBytes(32).toString('hex')];
    const { member } = await withAuthenticator({}, [code, other]);
    const proof = { kind: 'recovery-code', codeHash: code } as const;
    const sessions = await Promise.all(Array.from({ length: 4 }, () => logIn(member.id)));
    const proofs = await Promise.all(sessions.map(({ token }) => logins.prove(token, proof)));
    expect(proofs.filter(Boolean)).toHaveLength(1);
    expect(await eventsOf(member.id)).toContainEqual(['staff.recovery-code-used', { left: 1 }]);
    expect(await logins.findByEmail(member.email)).toMatchObject({ recoveryCodesLeft: 1 });
  });

  it('once set up is not replaced by whoever has the password alone', async () => {
    const { member } = await withAuthenticator();
    const { token } = await logIn(member.id);
    expect(await logins.offerAuthenticator(member.id, Buffer.from('another'))).toBe(false);
    const mine = { sealed: Buffer.from('another'), timeStep: 200, codeHashes: [] };
    expect(await logins.setAuthenticator(token, mine)).toBeUndefined();
    expect(await logins.replaceRecoveryCodes(token, ['mine'])).toBe(false);
    expect(await logins.changePassword(token, '$mine')).toBe(false);
  });

  it('is taken away for whoever has lost it, and they are logged out', async () => {
    const { member, proven } = await withAuthenticator({ role: 'finance' });
    expect(await staff.resetSecondFactor(member.id, ownerOfStaff)).toMatchObject({ kind: 'done' });
    expect(await logins.findSession(proven?.token ?? '')).toBeUndefined();
    expect((await logIn(member.id)).session.stage).toBe('set-up');
  });
});

describe('the last administrator', () => {
  const administrators = async () =>
    (await createStaffQueries(shop.database).list()).filter(
      ({ role, state }) => role === 'administrator' && state === 'active',
    );

  it('stays one, also where two take each other’s rights at once', async () => {
    for (let round = 0; round < 10; round += 1) {
      const [ann, ben] = [await join({ role: 'administrator' }), await join({ role: 'administrator' })];
      for (const { id } of await administrators()) {
        if (id !== ann.id && id !== ben.id) await staff.change(id, { isActive: false }, 'any', ownerOfStaff);
      }
      const outcomes = await Promise.all([
        staff.change(ann.id, { isActive: false }, 'any', ownerOfStaff),
        staff.change(ben.id, round % 2 ? { role: 'support' } : { isActive: false }, 'any', ownerOfStaff),
      ]);
      expect(outcomes.map(({ kind }) => kind).toSorted()).toEqual(['changed', 'last-administrator']);
      expect(await administrators()).toHaveLength(1);
    }
  });

  it('is nobody who has not joined', async () => {
    await invite({ role: 'administrator' });
    const [last] = await administrators();
    const outcome = await staff.change(last?.id ?? '', { role: 'support' }, 'any', ownerOfStaff);
    expect(outcome).toEqual({ kind: 'last-administrator' });
    expect(await staff.change(last?.id ?? '', { name: 'Another' }, 'any', ownerOfStaff)).toMatchObject({
      kind: 'changed',
      member: { name: 'Another' },
    });
  });
});

describe('an account elsewhere', () => {
  const account = (verifiedEmail?: string) => ({ issuer: 'https://id.example', subject: randomUUID(), verifiedEmail });

  it('opens the login of whoever was invited under its address, and of nobody else', async () => {
    const { member } = await invite();
    const theirs = account(member.email);
    expect(await logins.findLinked(account('stranger@staff.example'))).toBeUndefined();
    expect(await logins.findLinked({ ...theirs, verifiedEmail: undefined })).toBeUndefined();
    expect(await logins.findLinked(theirs)).toMatchObject({ id: member.id, state: 'active' });
    expect(await logins.findLinked({ ...theirs, verifiedEmail: 'other@staff.example' })).toMatchObject({
      id: member.id,
    });
  });

  it('of another subject is refused, though it has the same address', async () => {
    const { email } = await join();
    expect(await logins.findLinked(account(email))).toBeDefined();
    expect(await logins.findLinked(account(email))).toBeUndefined();
  });

  it('is refused once its person was deactivated', async () => {
    const { id, email } = await join();
    const theirs = account(email);
    await logins.findLinked(theirs);
    await staff.change(id, { isActive: false }, 'any', ownerOfStaff);
    expect(await logins.findLinked(theirs)).toBeUndefined();
  });
});

it('keeps a role that somebody of staff has', async () => {
  await shop.query(`insert into role (name, description, permissions) values ('packers', 'Pack', '{shipments:work}')`);
  const { id } = await join({ role: 'packers' });
  const roles = createRoleRepository(shop.database);
  const writer = { who: { kind: 'owner' }, actor: { kind: 'system' }, judge: () => {} } as const;
  expect(await roles.delete('packers', writer)).toBe('in-use');
  await staff.change(id, { isActive: false }, 'any', ownerOfStaff);
  expect(await roles.delete('packers', writer)).toBe('deleted');
});

it('forgets address and name of somebody who was deactivated', async () => {
  const { id, email } = await join({ name: 'Unforgettable' });
  expect(await staff.erase(id, ownerOfStaff)).toEqual({ kind: 'not-deactivated' });
  await staff.change(id, { isActive: false }, 'any', ownerOfStaff);
  expect(await staff.erase(id, ownerOfStaff)).toEqual({ kind: 'erased' });
  const left = JSON.stringify(await shop.query('select * from staff_member'));
  expect(left).not.toContain(email);
  expect(left).not.toContain('Unforgettable');
});

it('forgets where mails to somebody went, and what was said of it, with them', async () => {
  const { member } = await invite();
  await shop.query(
    `update message set state = 'undeliverable', mailbox = 7, last_error = '550 <ben@staff.example>: no such user'
     where subject_type = 'staff' and subject_id = ?`,
    [member.id],
  );
  await staff.change(member.id, { isActive: false }, 'any', ownerOfStaff);
  expect(await staff.erase(member.id, ownerOfStaff)).toEqual({ kind: 'erased' });
  expect(await shop.query('select mailbox, last_error from message where staff_id = ?', [member.id])).toEqual([
    { mailbox: null, last_error: null },
  ]);
});

it('has told all of it in events that are declared', async () => {
  expect(undeclaredEvents(await shop.query(STORED_EVENTS))).toEqual([]);
});
