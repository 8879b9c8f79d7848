import { randomUUID } from 'node:crypto';
import { createShopClient } from '../support/shop/shop-client.ts';
import { eventually } from '../support/eventually.ts';
import type { FuzzedShop } from './fuzz-callers.ts';

const PASSWORD = 'a walrus plays the tuba in march';

/** Registers somebody as a storefront does, takes the link from their mail, and logs them in. The access token, which is good for ten minutes. */
export async function logInCustomer(shop: FuzzedShop & { readonly mail: string }): Promise<string> {
  const email = `fuzzed-${randomUUID()}@example.com`;
  const client = createShopClient(shop);
  await client.ask('POST', '/v1/accounts', { body: { email } });
  const token = await eventually(async () => {
    const { data } = (await (await fetch(`${shop.mail}/messages`)).json()) as { data: { to: string; text: string }[] };
    const mail = data.find(({ to }) => to.includes(email));
    return /#token=([\w.~-]+)/.exec(mail?.text ?? '')?.[1];
  });
  const answer = await client.ask('POST', '/v1/accounts/verify', {
    body: { token, password: PASSWORD, name: 'Ada Lovelace' },
  });
  return String(answer.body.accessToken);
}
