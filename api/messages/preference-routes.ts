import { z } from 'zod';
import type { Database, EntityManager } from '../../db/database.ts';
import {
  isPreferenceOwner,
  readPreferences,
  savePreferences,
} from '../../db/messages/message-preference-repository.ts';
import type { UnsubscribeTokens } from '../../db/messages/unsubscribe-tokens.ts';
import { messageCategories, messageChannels, type MessageCategory } from '../../domain/messages/message-kinds.ts';
import { completePreferences, isRefusable, type PreferenceOwner } from '../../domain/messages/message-preferences.ts';
import { escapeHtml } from '../../domain/messages/text-to-html.ts';
import { notFound, Problem } from '../shared/problem.ts';
import { route, type Route } from '../shared/route.ts';
import { extensibleEnum } from '../shared/schemas/extensible-enum.ts';
import { word } from '../shared/schemas/field-schemas.ts';
import { customerIdParams, orderIdParams } from '../shared/schemas/id-params.ts';
import { channelAsTyped, messageChannel } from './message-schema.ts';

export interface PreferenceDependencies {
  readonly database: Database;
  readonly tokens: Pick<UnsubscribeTokens, 'verify'>;
}

const categoryNames = Object.keys(messageCategories) as [MessageCategory, ...MessageCategory[]];
const category = extensibleEnum<MessageCategory>('MessageCategory', 'What sort of message it is.', messageCategories);
const wanted = z.boolean().meta({ description: 'Whether such messages are wanted.', example: false });

const preference = z
  .strictObject({ category, channel: messageChannel, wanted })
  .meta({ id: 'MessagePreference', description: 'Whether messages of a category are wanted on a channel.' });
const preferences = z
  .strictObject({
    preferences: z.array(preference).meta({ description: 'Each category on each channel, as it counts.' }),
  })
  .meta({ id: 'MessagePreferences', description: 'Which messages somebody wants.' });
const draft = z
  .strictObject({
    preferences: z
      .array(
        z
          .strictObject({
            category: word(categoryNames).meta({ description: 'See `MessageCategory`.', example: 'service' }),
            channel: channelAsTyped.meta({ description: 'See `MessageChannel`.', example: 'email' }),
            wanted,
          })
          .meta({
            id: 'MessagePreferenceDraft',
            description: 'Whether messages of a category are wanted on a channel.',
          }),
      )
      .min(1)
      .max(categoryNames.length * messageChannels.length)
      .meta({ description: 'What is said; the rest stays as it is.' }),
  })
  .meta({ id: 'MessagePreferencesDraft', description: 'Which messages somebody wants.' });

const example: z.input<typeof preferences> = { preferences: completePreferences([]) };
const answered = { description: 'What counts.', schema: preferences, example } as const;

/** What people want to be told, and how they say that they do not. */
export function preferenceRoutes(deps: PreferenceDependencies): Route[] {
  return [...ofCustomers(deps), ...ofOrders(deps), ...unsubscribing(deps)];
}

function ofCustomers({ database }: PreferenceDependencies): Route[] {
  const path = '/v1/customers/{id}/message-preferences';
  const about = { tag: 'Messages', ownership: 'customer', params: customerIdParams, problems: ['not-found'] } as const;
  return [
    route({
      method: 'get',
      path,
      operationId: 'getCustomerMessagePreferences',
      summary: 'Read which messages a customer wants',
      description: 'Where they have said nothing, the default.',
      permission: 'customers:read',
      responses: { 200: answered },
      ...about,
    }).handledBy(async ({ params: { id } }) => ({
      status: 200,
      body: await readOf(database.em.fork(), { type: 'customer', id }),
    })),
    route({
      method: 'put',
      path,
      operationId: 'putCustomerMessagePreferences',
      summary: 'Say which messages a customer wants',
      description: 'What is left out stays as it is. Mails that are needed (`transactional`) cannot be refused.',
      permission: 'customers:write',
      body: draft,
      bodyExample: { preferences: [{ category: 'service', channel: 'email', wanted: false }] },
      responses: { 200: answered },
      ...about,
    }).handledBy(async ({ params: { id }, body }) => ({
      status: 200,
      body: await saveOf(database, { type: 'customer', id }, body.preferences),
    })),
  ];
}

function ofOrders({ database }: PreferenceDependencies): Route[] {
  const path = '/v1/orders/{id}/message-preferences';
  const subjectOf = ({ params }: { readonly params: { readonly id: string } }) => ({ orderId: params.id });
  const about = {
    tag: 'Messages',
    ownership: 'order',
    params: orderIdParams,
    subjectOf,
    problems: ['not-found'],
  } as const;
  return [
    route({
      method: 'get',
      path,
      operationId: 'getOrderMessagePreferences',
      summary: 'Read which messages are wanted about an order',
      description: 'Besides what its customer has said of all orders: one no is a no.',
      permission: 'orders:read',
      responses: { 200: answered },
      ...about,
    }).handledBy(async ({ params: { id } }) => ({
      status: 200,
      body: await readOf(database.em.fork(), { type: 'order', id }),
    })),
    route({
      method: 'put',
      path,
      operationId: 'putOrderMessagePreferences',
      summary: 'Say which messages are wanted about an order',
      description:
        'What is left out stays as it is. Text messages go to the telephone number of the delivery address, and only where they are asked for.',
      permission: 'orders:correct',
      body: draft,
      bodyExample: { preferences: [{ category: 'service', channel: 'sms', wanted: true }] },
      responses: { 200: answered },
      ...about,
    }).handledBy(async ({ params: { id }, body }) => ({
      status: 200,
      body: await saveOf(database, { type: 'order', id }, body.preferences),
    })),
  ];
}

async function readOf(em: EntityManager, owner: PreferenceOwner) {
  await requireOwner(em, owner);
  return { preferences: completePreferences(await readPreferences(em, owner)) };
}

function saveOf(database: Database, owner: PreferenceOwner, choices: z.output<typeof draft>['preferences']) {
  const refused = choices.findIndex((choice) => !choice.wanted && !isRefusable(choice));
  if (refused >= 0) {
    const detail = 'These mails are needed for what was asked for: they cannot be refused.';
    const pointer = `/preferences/${refused}/wanted`;
    throw new Problem('invalid-request', detail, { errors: [{ pointer, code: 'invalid-value', detail }] });
  }
  return database.em.fork().transactional(async (em) => {
    await requireOwner(em, owner);
    // The last of two about the same counts.
    const latest = new Map(choices.map((choice) => [`${choice.category} ${choice.channel}`, choice]));
    await savePreferences(em, owner, [...latest.values()]);
    return readOf(em, owner);
  });
}

async function requireOwner(em: EntityManager, { type, id }: PreferenceOwner): Promise<void> {
  if (!(await isPreferenceOwner(em, { type, id }))) throw notFound(`${type} ${id}`);
}

/** Its one button posts to this API, and nothing is loaded. */
const PAGE_HEADERS = {
  'Content-Security-Policy': "default-src 'none'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
} as const;

const tokenParams = z.strictObject({
  token: z
    .string()
    .max(200)
    .meta({ description: 'From the link in a message.', param: { id: 'UnsubscribeToken' } }),
});

/**
 * Source: RFC 8058. The mail program posts to the link, without a login and whatever its body is. A GET must not unsubscribe, because
 * programs that look for viruses follow links: it shows a button.
 */
function unsubscribing({ database, tokens }: PreferenceDependencies): Route[] {
  const path = '/v1/message-unsubscriptions/{token}';
  const shared = {
    path,
    tag: 'Messages',
    permission: 'public',
    params: tokenParams,
    problems: ['not-found'],
  } as const;
  const page = (words: string) => ({
    description: words,
    schema: z.string(),
    contentType: 'text/html',
    example: '<!doctype html>…',
  });
  const wishOf = async (token: string) => {
    const wish = await tokens.verify(token);
    if (!wish) throw notFound('such link, or it is too old');
    return wish;
  };
  return [
    route({
      ...shared,
      method: 'get',
      operationId: 'showUnsubscription',
      summary: 'Show a person how to refuse such messages',
      description: 'A page with one button, which posts to this address.',
      responses: { 200: page('The page.') },
    }).handledBy(async ({ params: { token } }) => {
      await wishOf(token);
      const form = `<form method="post" action="${escapeHtml(path.replace('{token}', token))}"><button>Unsubscribe / Abbestellen</button></form>`;
      return { status: 200, headers: PAGE_HEADERS, body: pageOf(`Such messages are not to be sent any more? ${form}`) };
    }),
    route({
      ...shared,
      method: 'post',
      operationId: 'unsubscribe',
      summary: 'Refuse such messages',
      description:
        'As mail programs do with one click (RFC 8058, `List-Unsubscribe=One-Click`), or the button of the page. Asking twice changes nothing.',
      responses: { 200: page('It is done.') },
    }).handledBy(async ({ params: { token } }) => {
      const { owner, category: of, channel } = await wishOf(token);
      await database.em.fork().transactional(async (em) => {
        await savePreferences(em, owner, [{ category: of, channel, wanted: false }]);
      });
      return {
        status: 200,
        body: pageOf('Such messages are not sent any more. / Solche Nachrichten kommen nicht mehr.'),
      };
    }),
  ];
}

function pageOf(words: string): string {
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Messages</title><main>${words}</main></html>`;
}
