import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import Koa from 'koa';
import pino from 'pino';
import { z } from 'zod';
import { createRateLimit } from '../../api/shared/limits/rate-limit.ts';
import { Problem } from '../../api/shared/problem.ts';
import type { RequestState } from '../../api/shared/request-state.ts';
import { route } from '../../api/shared/route.ts';
import { aPersonOfStaff, fakeStaffSessions } from '../../tests/support/staff-sessions.ts';
import { html } from './html.ts';
import { createOperations } from './operations.ts';
import { page, publicPage } from './page.ts';
import { readPageFiles } from './page-files.ts';
import { servePages } from './serve-pages.ts';

const done: unknown[] = [];
const operation = route({
  method: 'post',
  path: '/v1/things/{id}/close',
  operationId: 'closeThing',
  tag: 'Things',
  summary: 'Close',
  description: 'Close.',
  permission: 'orders:hold',
  params: z.strictObject({ id: z.string() }),
  body: z.strictObject({ why: z.string().min(2) }),
  idempotencyKey: 'optional',
  responses: { 200: { description: 'Closed.', schema: z.strictObject({}) } },
}).handledBy(async ({ params, body, caller, idempotencyKey, path }) => {
  done.push({ id: params.id, why: body.why, by: caller.name, idempotencyKey, path });
  return { status: 200, body: {} };
});

const form = z.object({ why: z.string() });
const pages = [
  page({ method: 'get', path: '/ops', name: 'start', permission: 'signed-in' }).handledBy(
    async ({ caller, locale }) => ({
      kind: 'page',
      title: `Start ${locale}`,
      content: html`<p>${caller.name} ${'<script>'}</p>`,
    }),
  ),
  page({ method: 'get', path: '/ops/part', name: 'part', permission: 'signed-in' }).handledBy(async () => ({
    kind: 'part',
    content: html`<p>same</p>`,
  })),
  page({ method: 'get', path: '/ops/money', name: 'money', permission: 'payments:settle' }).handledBy(async () => {
    throw new Error('secret words');
  }),
  page({
    method: 'post',
    path: '/ops/things/{id}',
    name: 'act',
    permission: 'signed-in',
    params: z.object({ id: z.string() }),
    form,
  }).handledBy(async ({ params, form: { why }, run }) => {
    await run('closeThing', { params, body: { why }, idempotencyKey: 'k' });
    return { kind: 'see-other', location: '/ops', notice: 'holdOrder' };
  }),
  publicPage({ method: 'get', path: '/ops/sign-in', name: 'signIn' }).handledBy(async () => {
    throw new Problem('not-found', 'None <b>.');
  }),
];

const people = {
  grace: aPersonOfStaff(),
  packer: aPersonOfStaff({ name: 'Packer', role: 'warehouse', locale: 'de' }),
  clerk: aPersonOfStaff({ name: 'Clerk', role: 'catalogue' }),
};
const spent: string[] = [];
let url = '';
const server = createServer();

beforeAll(async () => {
  const app = new Koa<RequestState>();
  app.use(async (ctx, next) => {
    ctx.state.requestId = 'qm-test';
    await next();
  });
  app.use(
    servePages(pages, {
      sessions: fakeStaffSessions(people),
      operations: createOperations([operation]),
      limits: {
        spend: async ({ name }) => void spent.push(name),
        charge: async () => {},
        visitors: createRateLimit({ name: 'visitors', quota: 0 }),
      },
      files: readPageFiles(),
      log: pino({ level: 'silent' }),
    }),
  );
  app.use((ctx) => {
    ctx.body = 'the API';
  });
  const answer = app.callback();
  server.on('request', (request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

type Asked = Omit<RequestInit, 'headers'> & { readonly as?: string; readonly headers?: Record<string, string> };

async function ask(path: string, { as, ...options }: Asked = {}) {
  const headers = { ...(as ? { cookie: `staff=${as}` } : {}), ...options.headers };
  const answer = await fetch(url + path, { redirect: 'manual', ...options, headers });
  return { status: answer.status, headers: answer.headers, text: await answer.text() };
}

function post(path: string, as: string, fields: Record<string, string>, headers: Record<string, string> = {}) {
  const body = new URLSearchParams(fields);
  return ask(path, { as, method: 'POST', body, headers: { 'sec-fetch-site': 'same-origin', ...headers } });
}

describe('pages', () => {
  it('show what is escaped, under a strict policy, to whoever has signed in', async () => {
    const shown = await ask('/ops', { as: 'grace' });
    expect(shown.status).toBe(200);
    expect(shown.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(shown.headers.get('cache-control')).toBe('no-store');
    expect(shown.headers.get('referrer-policy')).toBe('same-origin');
    expect(shown.headers.get('content-security-policy')).toMatch(
      /^default-src 'none'; script-src 'self'; style-src 'self'/,
    );
    expect(shown.text).toContain('<p>Grace &lt;script&gt;</p>');
    expect(shown.text).toContain('integrity="sha384-');
    expect(shown.text).toContain('<html lang="en">');
    expect(spent).toContain('Grace');
  });

  it('are in the language of the person, else of the browser', async () => {
    expect((await ask('/ops', { as: 'packer' })).text).toContain('Start de');
    expect((await ask('/ops', { as: 'grace', headers: { 'accept-language': 'de-CH' } })).text).toContain('Start de');
  });

  it('lead whoever has not signed in there, and back', async () => {
    const { status, headers } = await ask('/ops/part?a=b');
    expect(status).toBe(303);
    expect(headers.get('location')).toBe('/ops/sign-in?next=%2Fops%2Fpart%3Fa%3Db');
  });

  it('have the script of one that is open leave it once nobody is signed in, and come back to it', async () => {
    const headers = { 'hx-request': 'true', 'hx-current-url': 'http://shop.example/ops/tasks?kind=money' };
    const { status, headers: answered, text } = await ask('/ops/part', { headers });
    expect([status, text]).toEqual([200, '']);
    expect(answered.get('hx-redirect')).toBe('/ops/sign-in?next=%2Fops%2Ftasks%3Fkind%3Dmoney');
  });

  it('say as a page what is wrong, and no more than that', async () => {
    const [lacking, unknown, failed, told] = await Promise.all([
      ask('/ops/money', { as: 'clerk' }),
      ask('/ops/none', { as: 'grace' }),
      ask('/ops/money', { as: 'grace' }),
      ask('/ops/sign-in'),
    ]);
    expect(lacking).toMatchObject({ status: 403, text: expect.stringContaining('You may not do this') });
    expect(lacking.text).toContain('your role `catalogue`');
    expect(unknown).toMatchObject({ status: 404, text: expect.stringContaining('<h1>There is no such thing</h1>') });
    expect(failed.status).toBe(500);
    expect(failed.text).not.toContain('secret words');
    expect(failed.text).toContain('qm-test');
    expect(told).toMatchObject({ status: 404, text: expect.stringContaining('None &lt;b&gt;.') });
  });

  it('do what an operation does, as whoever has signed in, and say so once', async () => {
    const sent = await post('/ops/things/7', 'packer', { why: 'wet' });
    expect(sent).toMatchObject({ status: 303, text: '' });
    expect(sent.headers.get('location')).toBe('/ops');
    expect(done.splice(0)).toEqual([
      { id: '7', why: 'wet', by: 'Packer', idempotencyKey: 'k', path: '/v1/things/7/close' },
    ]);
    const [cookie = ''] = (sent.headers.get('set-cookie') ?? '').split(';');
    const shown = await ask('/ops', { headers: { cookie: `staff=grace; ${cookie}` } });
    expect(shown.text).toContain('role="status">The order is on hold.</p>');
    expect(shown.headers.get('set-cookie')).toContain('qm_notice=; Path=/ops; Max-Age=0');
    expect((await ask('/ops', { headers: { cookie: 'staff=grace; qm_notice=toString' } })).text).toContain(
      'role="status"></p>',
    );
  });

  it('do nothing for another site, for who may not, and for what is wrong', async () => {
    const another = await post('/ops/things/7', 'grace', { why: 'wet' }, { 'sec-fetch-site': 'cross-site' });
    const older = await post('/ops/things/7', 'grace', { why: 'wet' }, { 'sec-fetch-site': '' });
    const lacking = await post('/ops/things/7', 'clerk', { why: 'wet' });
    const wrong = await post('/ops/things/7', 'grace', { why: '' });
    const stranger = await post('/ops/things/7', 'nobody', { why: 'wet' });
    const large = await post('/ops/things/7', 'grace', { why: 'x'.repeat(20_000) });
    const json = await ask('/ops/things/7', {
      as: 'grace',
      method: 'POST',
      body: '{}',
      headers: { 'sec-fetch-site': 'same-origin', 'content-type': 'application/json' },
    });
    expect([another, older, lacking, wrong, stranger, large, json].map(({ status }) => status)).toEqual([
      403, 403, 403, 422, 303, 413, 415,
    ]);
    expect(done).toEqual([]);
  });

  it('send a part again only when it has changed', async () => {
    const first = await ask('/ops/part', { as: 'grace' });
    expect(first.text).toBe('<p>same</p>');
    const tag = first.headers.get('hx-ptag') ?? '';
    expect((await ask('/ops/part', { as: 'grace', headers: { 'hx-ptag': tag } })).status).toBe(304);
  });

  it('leave the rest to the API', async () => {
    expect((await ask('/opsy')).text).toBe('the API');
    expect((await ask('/ops/files/none')).text).toBe('the API');
  });
});
