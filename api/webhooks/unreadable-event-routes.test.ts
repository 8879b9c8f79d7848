import { describe, expect, it } from '@jest/globals';
import { useWebhookApi } from '../../tests/support/use-webhook-api.ts';

const webhooks = useWebhookApi();

describe('an event that could not be read', () => {
  it('is listed for staff while it could not be read, until they have seen to it', async () => {
    await webhooks.sendStripe('{"id": 8}');
    const list = async () =>
      (await webhooks.api.call('GET', '/v1/unreadable-events', { as: 'staff' })).body.data as {
        id: string;
        bytes: number;
      }[];
    const kept = (await list()).find(({ bytes }) => bytes === 9);
    expect(kept).toMatchObject({ provider: 'stripe', problem: 'It is no event: it has no id or no type' });
    const path = `/v1/unreadable-events/${kept?.id}/acknowledge`;
    expect(await webhooks.api.call('POST', path, { as: 'storefront' })).toMatchObject({ status: 403 });
    expect(await webhooks.api.call('POST', path, { as: 'staff' })).toMatchObject({ status: 204 });
    expect((await list()).map(({ id }) => id)).not.toContain(kept?.id);
    const unknown = `/v1/unreadable-events/${'0'.repeat(64)}/acknowledge`;
    expect(await webhooks.api.call('POST', unknown, { as: 'staff' })).toMatchObject({ status: 404 });
  });

  it('is listed with its length when its body is forgotten, too', async () => {
    await webhooks.sendStripe('{"id": 123}');
    await webhooks.api.database.em
      .fork()
      .execute(`update unreadable_event set body = null where convert_from(body, 'UTF8') = '{"id": 123}'`);
    const { body } = await webhooks.api.call('GET', '/v1/unreadable-events', { as: 'staff' });
    expect(body.data.map(({ bytes }: { bytes: unknown }) => bytes)).toContain(11);
    expect(body.data.filter(({ bytes }: { bytes: unknown }) => !Number.isInteger(bytes))).toEqual([]);
  });

  it('is listed page by page, oldest first, each once, though many came at the same moment', async () => {
    const em = webhooks.api.database.em.fork();
    await em.execute(
      `insert into unreadable_event (provider, body_hash, body, bytes, problem, received_at)
       select provider, md5(n::text) || md5(n::text), 'x', 1, 'many', timestamptz '2026-11-01' + (n / 40) * interval '1 us'
       from generate_series(1, 120) n, unnest(array['stripe', 'easypost']) provider`,
    );
    const read: { id: string; provider: string; receivedAt: string }[] = [];
    for (let after: string | null = ''; after !== null;) {
      const cursor: string = after === '' ? '' : `&after=${after}`;
      const { status, body } = await webhooks.api.call('GET', `/v1/unreadable-events?limit=50${cursor}`, {
        as: 'staff',
      });
      expect(status).toBe(200);
      read.push(...body.data);
      after = body.nextCursor;
    }
    const many = read.slice(0, 240);
    expect(new Set(many.map(({ id, provider }) => `${provider} ${id}`)).size).toBe(240);
    expect(read.length).toBeGreaterThan(240);
    expect(read.map(({ receivedAt }) => receivedAt)).toEqual(read.map(({ receivedAt }) => receivedAt).sort());
    expect(await webhooks.api.call('GET', '/v1/unreadable-events?after=nonsense', { as: 'staff' })).toMatchObject({
      status: 400,
      body: { code: 'invalid-cursor' },
    });
    await em.execute(`delete from unreadable_event where problem = 'many'`);
  });
});
