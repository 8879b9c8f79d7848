import { randomUUID } from 'node:crypto';
import { Pool } from 'undici';
import { openDatabase } from '../db/database.ts';
import { createPasswordHasher } from '../db/passwords/password-hasher.ts';
import type { BreakableShop } from '../tests/support/shop/breakable-shop.ts';
import { round } from './figures.ts';
import { runLoad } from './run-load.ts';
import { prepareShopLoad } from './shop-load.ts';

const CLIENTS = 8;
const LOGINS_AT_ONCE = 20;
const WARM_UP_MS = 3_000;
const PASSWORD = 'a walrus plays the tuba in march';

export interface LoginFigures {
  readonly clients: number;
  readonly loginsAtOnce: number;
  /** Placing alone, and while logins are under way, in turn. */
  readonly rounds: readonly LoginRound[];
  /** The round in the middle: p99 of placing beside logins over p99 alone. */
  readonly p99Ratio: number;
}

interface LoginRound {
  readonly alone: PlacingFigures;
  readonly besideLogins: PlacingFigures & { readonly loginsPerSecond: number };
}

interface PlacingFigures {
  readonly ordersPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** Placing orders while twenty customers log in at once, again and again: their passwords take the same cores. */
export async function measureLogins(
  shop: BreakableShop,
  { rounds, seconds }: { readonly rounds: number; readonly seconds: number },
  report: (line: string) => void,
): Promise<LoginFigures> {
  const emails = await makeAccounts(shop.databaseUrl);
  const load = await prepareShopLoad(shop, CLIENTS);
  const logins = new Pool(shop.api, { connections: LOGINS_AT_ONCE, pipelining: 1 });
  const logIn = async (client: number) => {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${shop.storefrontKey}` };
    const body = JSON.stringify({ email: emails[client], password: PASSWORD });
    const answer = await logins.request({ method: 'POST', path: '/v1/sessions', headers, body });
    const text = await answer.body.text();
    if (answer.statusCode !== 201) throw new Error(`A login was answered ${answer.statusCode}: ${text}`);
  };
  const place = (forMs: number) => runLoad({ clients: CLIENTS, forMs, send: load.placeOrder });
  const measured: LoginRound[] = [];
  await place(WARM_UP_MS);
  for (let done = 0; done < rounds; done += 1) {
    const alone = await place(seconds * 1_000);
    const [beside, loggedIn] = await Promise.all([
      place(seconds * 1_000),
      runLoad({ clients: LOGINS_AT_ONCE, forMs: seconds * 1_000, send: logIn }),
    ]);
    const besideLogins = { ...placing(beside), loginsPerSecond: round(loggedIn.perSecond, 1) };
    measured.push({ alone: placing(alone), besideLogins });
    report(
      `placing p99 ${round(alone.p99Ms)} ms alone, ${round(beside.p99Ms)} ms beside ${besideLogins.loginsPerSecond} logins/s`,
    );
  }
  await Promise.all([load.close(), logins.close()]);
  const ratios = measured.map(({ alone, besideLogins }) => besideLogins.p99Ms / alone.p99Ms).sort((a, b) => a - b);
  const p99Ratio = round(ratios[Math.floor((ratios.length - 1) / 2)] ?? 0, 2);
  return { clients: CLIENTS, loginsAtOnce: LOGINS_AT_ONCE, rounds: measured, p99Ratio };
}

function placing({ perSecond, p50Ms, p99Ms }: Awaited<ReturnType<typeof runLoad>>): PlacingFigures {
  return { ordersPerSecond: round(perSecond, 1), p50Ms: round(p50Ms), p99Ms: round(p99Ms) };
}

/** One for each login, as if each had been verified by mail. */
async function makeAccounts(databaseUrl: string): Promise<string[]> {
  const database = await openDatabase({ url: databaseUrl, poolSize: 1 });
  const hash = await createPasswordHasher().hash(PASSWORD);
  const emails = Array.from({ length: LOGINS_AT_ONCE }, () => `login-${randomUUID()}@example.com`);
  await database.em.fork().execute(
    `with made as (
       insert into customer (id, email, name) select gen_random_uuid(), email, 'Ada' from unnest(?::text[]) as email returning id, email
     )
     insert into customer_account (id, email, customer_id, password_hash, verified_at)
     select gen_random_uuid(), email, id, ?, now() from made`,
    [`{${emails.join(',')}}`, hash],
  );
  await database.close();
  return emails;
}
