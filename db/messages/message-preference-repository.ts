import type { MessagePreferenceChoice, PreferenceOwner } from '../../domain/messages/message-preferences.ts';
import type { EntityManager } from '../database.ts';

/** What somebody has said; of the rest the defaults count. */
export function readPreferences(em: EntityManager, { type, id }: PreferenceOwner): Promise<MessagePreferenceChoice[]> {
  return em.execute<MessagePreferenceChoice[]>(
    'select category, channel, wanted from message_preference where owner_type = ? and owner_id = ?',
    [type, id],
  );
}

/** The latest value wins. */
export async function savePreferences(
  em: EntityManager,
  { type, id }: PreferenceOwner,
  choices: readonly MessagePreferenceChoice[],
): Promise<void> {
  await em.execute(
    `insert into message_preference (owner_type, owner_id, category, channel, wanted)
     select ?, ?::uuid, category, channel, wanted
     from jsonb_to_recordset(?::jsonb) as c(category text, channel text, wanted boolean)
     order by category, channel
     on conflict (owner_type, owner_id, category, channel) do update set wanted = excluded.wanted, changed_at = now()
       where message_preference.wanted <> excluded.wanted`,
    [type, id, JSON.stringify(choices)],
  );
}

const tables: Readonly<Record<PreferenceOwner['type'], string>> = { customer: 'customer', order: 'sales_order' };

/** Whether there is such a customer, or such an order. */
export async function isPreferenceOwner(em: EntityManager, { type, id }: PreferenceOwner): Promise<boolean> {
  const [found] = await em.execute<object[]>(`select 1 from ${tables[type]} where id = ?`, [id]);
  return found !== undefined;
}
