import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { generate } from 'otplib';
import { createCredentialRepository } from '../../db/credentials/credential-repository.ts';
import { createStaffRepository } from '../../db/staff/staff-repository.ts';
import { openRateLimitStore } from '../../db/limits/rate-limit-store.ts';
import { aMemberOfStaff, ownerOfStaff, STAFF_PASSWORD } from '../../tests/support/a-member-of-staff.ts';
import { aVisitor } from '../../tests/support/a-visitor.ts';
import { eventually } from '../../tests/support/eventually.ts';
import { startTestApi, type TestApi } from '../../tests/support/test-api.ts';
import { createTestDatabase, type TestDatabase } from '../../tests/support/test-database.ts';
import { STORED_EVENTS, undeclaredEvents } from '../../tests/support/undeclared-events.ts';

let testDatabase: TestDatabase;
let api: TestApi;
const logged: string[] = [];

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  api = await startTestApi({ databaseUrl: testDatabase.url, logged });
});
afterAll(async () => {
  await api.stop();
  await testDatabase.drop();
});

const visitor = () => aVisitor(api.url);
const member = (own: Parameters<typeof aMemberOfStaff>[1] = {}) => aMemberOfStaff(api.database, own);
const signIn = (who: ReturnType<typeof visitor>, email: string, password = STAFF_PASSWORD) =>
  who.post('/ops/sign-in', { email, password });

const secretOn = (page: string) => (/<code>([A-Z2-7 ]{20,})<\/code>/.exec(page)?.[1] ?? '').replaceAll(' ', '');
const codesOn = (page: string) => [...page.matchAll(/<li><code>([0-9a-z-]{19})<\/code>/g)].map(([, code = '']) => code);

/** Signed in with an authenticator, which was set up on the way. */
async function proven(own: Parameters<typeof aMemberOfStaff>[1] = { role: 'administrator' }) {
  const person = await member(own);
  const who = visitor();
  await signIn(who, person.email);
  const secret = secretOn((await who.get('/ops/set-up')).text);
  const shown = await who.post('/ops/set-up', { code: await generate({ secret }) });
  return { person, who, secret, codes: codesOn(shown.text) };
}

/** A wrong password for somebody else each time. The statuses. */
async function guessAtMany(own: TestApi, times: number, headers: Readonly<Record<string, string>> = {}) {
  const guess = async () =>
    aVisitor(own.url).post('/ops/sign-in', { email: `${randomUUID()}@staff.example`, password: 'guess' }, headers);
  return (await Promise.all(Array.from({ length: times }, guess))).map(({ status }) => status);
}

describe('signing in', () => {
  it('leads whoever has not to the form, and back to the page that was asked for', async () => {
    const { email } = await member();
    const who = visitor();
    const sent = await who.get('/ops?state=open');
    expect(sent).toMatchObject({ status: 303, location: '/ops/sign-in?next=%2Fops%3Fstate%3Dopen' });
    const page = await who.get(sent.location);
    expect(page.text).toContain('value="/ops?state=open"');
    const entered = await who.post('/ops/sign-in', { email, password: STAFF_PASSWORD, next: '/ops?state=open' });
    expect(entered).toMatchObject({ status: 303, location: '/ops?state=open' });
    expect((await who.get('/ops')).text).toContain('You are signed in.');
    expect((await who.get('/ops/sign-in')).location).toBe('/ops');
  });

  it('sets cookies that no script reads and no other site sends', async () => {
    const { email } = await member();
    const who = visitor();
    const { cookies } = await signIn(who, email);
    expect(cookies).toHaveLength(3);
    for (const cookie of cookies) expect(cookie).toMatch(/; HttpOnly; SameSite=Strict/);
    expect(cookies.join()).toMatch(/qm_staff=[\w-]{43}; Path=\//);
  });

  it('has one answer for a wrong password, an unknown address, an invitation and a deactivated account', async () => {
    const [known, gone] = [await member(), await member()];
    const staff = createStaffRepository(api.database);
    await staff.change(gone.id, { isActive: false }, 'any', ownerOfStaff);
    const email = `${randomUUID()}@staff.example`;
    await staff.invite({ email, name: 'Invited', role: 'support' }, ownerOfStaff);
    const answers = await Promise.all(
      [
        [known.email, 'wrong'],
        [`${randomUUID()}@staff.example`, STAFF_PASSWORD],
        [email, STAFF_PASSWORD],
        [gone.email, STAFF_PASSWORD],
      ].map(async ([address = '', password]) => {
        const { status, text, cookies } = await signIn(visitor(), address, password);
        return { status, cookies, text: text.replace(address, 'ADDRESS') };
      }),
    );
    expect(answers[0]).toMatchObject({ status: 401, cookies: [] });
    for (const answer of answers) expect(answer).toEqual(answers[0]);
  });

  it('waits after some failures, whoever is guessed, and tells staff; a browser of theirs goes on', async () => {
    const own = await startTestApi({ databaseUrl: testDatabase.url });
    const person = await member();
    const known = aVisitor(own.url);
    await known.post('/ops/sign-in', { email: person.email, password: STAFF_PASSWORD });
    const nobody = `${randomUUID()}@staff.example`;
    for (const email of [person.email, nobody]) {
      const guess = () => aVisitor(own.url).post('/ops/sign-in', { email, password: 'guess' });
      const guesses = await Promise.all(Array.from({ length: 7 }, guess));
      expect(guesses.map(({ status }) => status).toSorted((one, other) => one - other)).toEqual([
        401, 401, 401, 401, 401, 429, 429,
      ]);
      expect(guesses.find(({ status }) => status === 429)?.headers.get('retry-after')).toMatch(/^[12]$/);
    }
    await known.post('/ops/sign-out', {});
    const again = await known.post('/ops/sign-in', { email: person.email, password: STAFF_PASSWORD });
    expect(again).toMatchObject({ status: 303, location: '/ops' });
    const events = await api.database.em
      .fork()
      .execute(`select data from event where subject_id = ? and type = 'staff.login-refused'`, [person.id]);
    expect(events).toEqual([{ data: { failures: 5 } }]);
    await own.stop();
  });

  it('is open to a whole office, however often strangers behind a proxy that nobody knows were mistaken', async () => {
    const own = await startTestApi({ databaseUrl: testDatabase.url });
    const { email } = await member();
    await guessAtMany(own, 30);
    expect((await aVisitor(own.url).post('/ops/sign-in', { email, password: STAFF_PASSWORD })).status).toBe(303);
    await own.stop();
  });

  it('is slowed down for an address, but not in a browser of theirs, and not for others once somebody was right', async () => {
    const own = await startTestApi({ databaseUrl: testDatabase.url, environment: { TRUST_PROXY: '1' } });
    const from = { 'x-forwarded-for': '203.0.113.7' };
    const { email } = await member();
    const enter = (who = aVisitor(own.url)) => who.post('/ops/sign-in', { email, password: STAFF_PASSWORD }, from);
    const known = aVisitor(own.url);
    await enter(known);
    const guesses = await guessAtMany(own, 40, from);
    expect(guesses.filter((status) => status === 401)).toHaveLength(20);
    expect((await enter(known)).status).toBe(303);
    await eventually(async () => ((await enter()).status === 303 ? true : undefined));
    expect((await enter()).status).toBe(303);
    await own.stop();
  });

  it('leaves nothing behind of accounts that a refused address names', async () => {
    const rateLimits = openRateLimitStore(testDatabase.url);
    const environment = { TRUST_PROXY: '1', RATE_LIMIT_STORE: 'postgres' };
    const own = await startTestApi({ databaseUrl: testDatabase.url, environment, rateLimits });
    const from = { 'x-forwarded-for': '203.0.113.8' };
    const counted = () => own.database.em.fork().execute(`select key from rate_limit where key like 'staff-%'`);
    await guessAtMany(own, 25, from);
    const before = await counted();
    await guessAtMany(own, 25, from);
    expect((await counted()).length).toBeLessThanOrEqual(before.length + 1);
    expect(before.length).toBeLessThanOrEqual(22);
    // The address is a person's, perhaps: it is kept no longer than it is needed for.
    const kept = `select key from rate_limit
      where key like '%203.0.113.8' and expire > extract(epoch from now() + interval '15 minutes') * 1000`;
    expect(await own.database.em.fork().execute(kept)).toEqual([]);
    await own.stop();
    await rateLimits.close();
  });

  it('of strangers is limited in how often it may be asked for from one address, in whatever way', async () => {
    const environment = { TRUST_PROXY: '1', RATE_LIMIT_BROWSER_REQUESTS: '3' };
    const own = await startTestApi({ databaseUrl: testDatabase.url, environment });
    const from = (address: string) => ({ 'x-forwarded-for': address });
    const { email } = await member();
    const known = aVisitor(own.url);
    await known.post('/ops/sign-in', { email, password: STAFF_PASSWORD }, from('203.0.113.9'));
    const statuses: number[] = [];
    for (const path of ['/ops/sign-in', '/ops', '/ops/join', '/ops/sign-in']) {
      statuses.push((await aVisitor(own.url).get(path, from('203.0.113.9'))).status);
    }
    expect(statuses).toEqual([200, 303, 429, 429]);
    expect((await known.get('/ops', from('203.0.113.9'))).status).toBe(200);
    expect((await aVisitor(own.url).get('/ops/sign-in', from('203.0.113.10'))).status).toBe(200);
    await own.stop();
  });

  it.each([
    ['another site', { origin: 'https://evil.example' }],
    ['a page of the same domain', { 'sec-fetch-site': 'same-site' }],
    ['nowhere', { origin: '' }],
  ])('is refused to a form of %s', async (_, headers) => {
    const { email } = await member();
    const sent = await visitor().post('/ops/sign-in', { email, password: STAFF_PASSWORD }, headers);
    expect(sent).toMatchObject({ status: 403, cookies: [] });
  });

  it('opens pages and no operation of /v1', async () => {
    const { who } = await proven();
    expect((await who.get('/ops')).status).toBe(200);
    expect((await who.get('/v1/orders')).status).toBe(401);
  });

  it('is in German for whoever reads that', async () => {
    const page = await visitor().get('/ops/sign-in', { 'accept-language': 'de-AT,en;q=0.5' });
    expect(page.text).toContain('<h1>Anmelden</h1>');
  });

  it('ends with signing out', async () => {
    const { email } = await member();
    const who = visitor();
    await signIn(who, email);
    const stolen = who.cookie('qm_staff');
    expect(await who.post('/ops/sign-out', {})).toMatchObject({ status: 303, location: '/ops/sign-in' });
    expect((await visitor().get('/ops', { cookie: `qm_staff=${stolen}` })).status).toBe(303);
  });
});

describe('the second factor', () => {
  it('is set up at the first login of a role that moves money; nothing opens before', async () => {
    const { email } = await member({ role: 'finance' });
    const who = visitor();
    expect(await signIn(who, email)).toMatchObject({ status: 303, location: '/ops/set-up' });
    expect((await who.get('/ops')).location).toBe('/ops/sign-in?next=%2Fops');
    const page = (await who.get('/ops/set-up')).text;
    expect(page).toContain('src="data:image/svg+xml;base64,');
    const secret = secretOn(page);
    expect(secretOn((await who.get('/ops/set-up')).text)).toBe(secret);
    expect((await who.post('/ops/set-up', { code: '000000' })).status).toBe(401);
    const another = visitor();
    await signIn(another, email);
    expect(secretOn((await another.get('/ops/set-up')).text)).not.toBe(secret);
    expect((await who.post('/ops/set-up', { code: await generate({ secret }) })).status).toBe(401);
    const again = secretOn((await who.get('/ops/set-up')).text);
    const shown = await who.post('/ops/set-up', { code: await generate({ secret: again }) });
    expect(codesOn(shown.text)).toHaveLength(10);
    expect((await who.get('/ops')).status).toBe(200);
    const stored = await api.database.em.fork().execute('select * from staff_member where email = ?', [email]);
    expect(JSON.stringify(stored)).not.toContain(again);
    expect(Buffer.from((stored as { authenticator: Buffer }[])[0]?.authenticator ?? '').includes(again)).toBe(false);
  });

  it('is asked for at every login, takes no code twice, and each recovery code once', async () => {
    const { person, secret, codes } = await proven();
    const who = visitor();
    expect((await signIn(who, person.email)).location).toBe('/ops/second-factor');
    expect((await who.get('/ops')).status).toBe(303);
    expect((await who.get('/ops/set-up')).location).toBe('/ops/second-factor');
    // The step of this code was used by setting it up.
    expect((await who.post('/ops/second-factor', { code: await generate({ secret }) })).status).toBe(401);
    const half = who.cookie('qm_staff');
    const opened = await who.post('/ops/second-factor', { code: codes[0]?.toUpperCase() ?? '' });
    expect(opened).toMatchObject({ status: 303, location: '/ops' });
    expect(who.cookie('qm_staff')).not.toBe(half);
    expect((await who.get('/ops')).status).toBe(200);

    const again = visitor();
    await signIn(again, person.email);
    expect((await again.post('/ops/second-factor', { code: codes[0] ?? '' })).status).toBe(401);
    const next = await generate({ secret, epoch: Math.floor(Date.now() / 1_000) + 30 });
    expect((await again.post('/ops/second-factor', { code: next })).status).toBe(303);
  });

  it('is not guessed: a code in a while after some failures', async () => {
    const { person } = await proven();
    const who = visitor();
    await signIn(who, person.email);
    const guesses = await Promise.all(
      Array.from({ length: 8 }, (_, n) => who.post('/ops/second-factor', { code: `00000${n}` })),
    );
    expect(guesses.map(({ status }) => status).toSorted((one, other) => one - other)).toEqual([
      401, 401, 401, 401, 401, 429, 429, 429,
    ]);
  });
});

describe('an invitation', () => {
  it('leads from an administrator’s key to a page of orders', async () => {
    const email = `${randomUUID()}@staff.example`;
    const body = { email: email.toUpperCase(), name: 'Ben', role: 'purchasing' };
    const made = await api.call('POST', '/v1/staff', { body });
    expect(made).toMatchObject({ status: 201, body: { member: { email, state: 'invited', role: 'purchasing' } } });
    expect((await api.call('POST', '/v1/staff', { body })).body).toMatchObject({ code: 'staff-email-taken' });
    const { pathname, searchParams } = new URL(made.body.link);
    const token = searchParams.get('token') ?? '';
    const who = visitor();
    expect((await who.get(`${pathname}?token=${token}`)).text).toContain(email);
    const weak = await who.post('/ops/join', { token, password: 'Password1!' });
    expect(weak).toMatchObject({ status: 422 });
    expect(weak.text).toContain('too easy to guess');
    const password = 'plum crumble at noon';
    expect(await who.post('/ops/join', { token, password })).toMatchObject({ status: 303, location: '/ops/sign-in' });
    expect((await who.get(`${pathname}?token=${token}`)).status).toBe(410);
    expect((await signIn(who, email, password)).location).toBe('/ops');
    expect(logged.join('')).not.toContain(token);
    expect(logged.join('')).not.toContain(email);
  });

  it('for another password opens the account to its owner, in that browser, while others guess at it', async () => {
    const person = await member();
    const guess = () => visitor().post('/ops/sign-in', { email: person.email, password: 'guess' });
    await Promise.all(Array.from({ length: 12 }, guess));
    const { body } = await api.call('POST', `/v1/staff/${person.id}/resend`);
    const token = new URL(body.link).searchParams.get('token') ?? '';
    const who = visitor();
    const password = 'plum crumble at noon';
    expect((await who.post('/ops/join', { token, password })).status).toBe(303);
    // Whoever guesses goes on, and has used up what was free.
    await Promise.all(Array.from({ length: 12 }, guess));
    expect((await who.post('/ops/sign-in', { email: person.email, password })).status).toBe(303);
  });

  it('is given by nobody who is not allowed what it allows', async () => {
    await api.call('PUT', '/v1/roles/people', {
      body: { description: 'Looks after people', permissions: ['staff:manage', 'staff:read', 'orders:read'] },
      headers: { 'if-match': '*' },
    });
    const { key } = await createCredentialRepository(api.database).create({ name: 'People', role: 'people' });
    const as = { as: null, headers: { authorization: `Bearer ${key}` } } as const;
    const invite = (role: string) =>
      api.call('POST', '/v1/staff', { ...as, body: { email: `${randomUUID()}@staff.example`, name: 'X', role } });
    expect((await invite('finance')).status).toBe(403);
    expect((await invite('administrator')).status).toBe(403);
    expect((await invite('people')).status).toBe(201);
    const { id } = await member({ role: 'administrator' });
    expect((await api.call('POST', `/v1/staff/${id}/resend`, as)).status).toBe(403);
    expect((await api.call('DELETE', `/v1/staff/${id}/second-factor`, as)).status).toBe(403);
    const patched = await api.call('PATCH', `/v1/staff/${id}`, {
      as: null,
      body: { isActive: false },
      headers: { ...as.headers, 'if-match': '*' },
    });
    expect(patched.status).toBe(403);
  });
});

describe('a person who is deactivated', () => {
  it('is out at once in the process that was told, and within ten seconds in others', async () => {
    const { person, who } = await proven({ role: 'finance' });
    const { headers } = await api.call('GET', `/v1/staff/${person.id}`);
    const ended = await api.call('PATCH', `/v1/staff/${person.id}`, {
      body: { isActive: false },
      headers: { 'if-match': headers.get('etag') ?? '' },
    });
    expect(ended).toMatchObject({ status: 200, body: { state: 'deactivated', sessions: [] } });
    expect((await who.get('/ops')).status).toBe(303);
    expect((await signIn(visitor(), person.email)).status).toBe(401);
  });
});

describe('one’s own account', () => {
  it('shows where one is signed in, and ends the others', async () => {
    const { email } = await member();
    const [here, there] = [visitor(), visitor()];
    await signIn(here, email);
    await signIn(there, email);
    expect((await here.get('/ops/account')).text).toContain('this browser');
    expect((await here.post('/ops/account', { what: 'end-others' })).status).toBe(303);
    expect((await there.get('/ops')).status).toBe(303);
    expect((await here.get('/ops')).status).toBe(200);
  });

  it('takes another password for the current one, and signs out elsewhere', async () => {
    const { email } = await member();
    const [here, there] = [visitor(), visitor()];
    await signIn(here, email);
    await signIn(there, email);
    const change = (current: string, password: string) =>
      here.post('/ops/account', { what: 'password', current, password });
    expect((await change('wrong', 'plum crumble at noon')).status).toBe(422);
    expect((await change(STAFF_PASSWORD, 'short')).status).toBe(422);
    expect((await change(STAFF_PASSWORD, 'plum crumble at noon')).status).toBe(303);
    expect((await there.get('/ops')).status).toBe(303);
    expect((await signIn(visitor(), email, 'plum crumble at noon')).status).toBe(303);
  });

  it('is read in the language that was chosen', async () => {
    const { email } = await member();
    const who = visitor();
    await signIn(who, email);
    await who.post('/ops/account', { what: 'language', locale: 'de' });
    expect((await who.get('/ops/account')).text).toContain('<h1>Ihr Konto</h1>');
  });

  it('makes new recovery codes, and those before are void', async () => {
    const { person, who, codes } = await proven();
    const made = codesOn((await who.post('/ops/account', { what: 'recovery-codes' })).text);
    expect(made).toHaveLength(10);
    const again = visitor();
    await signIn(again, person.email);
    expect((await again.post('/ops/second-factor', { code: codes[1] ?? '' })).status).toBe(401);
    expect((await again.post('/ops/second-factor', { code: made[0] ?? '' })).status).toBe(303);
  });
});

it('has told all of it in events that are declared', async () => {
  expect(undeclaredEvents(await api.database.em.fork().execute(STORED_EVENTS))).toEqual([]);
});
