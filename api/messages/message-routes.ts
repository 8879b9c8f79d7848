import { z } from 'zod';
import type { Database } from '../../db/database.ts';
import { readMessage, type MessageQueries, type MessageRecord } from '../../db/messages/message-queries.ts';
import { resendMessage } from '../../db/messages/resend-message.ts';
import { idempotently } from '../shared/idempotency.ts';
import { decodeCursor, pageOf, pageQuery, timePosition, toPage } from '../shared/pagination.ts';
import { notFound, Problem } from '../shared/problem.ts';
import { route, type Route } from '../shared/route.ts';
import { uuid } from '../shared/schemas/field-schemas.ts';
import { messageIdParams } from '../shared/schemas/id-params.ts';
import {
  channelAsTyped,
  exampleMessage,
  exampleQueuedMessage,
  kindAsTyped,
  message,
  presentMessage,
  stateAsTyped,
} from './message-schema.ts';

export interface MessageDependencies {
  readonly database: Database;
  readonly messages: MessageQueries;
}

const search = z.strictObject({
  ...pageQuery,
  orderId: uuid.optional().meta({ description: 'Only messages about this order.' }),
  state: stateAsTyped.optional().meta({ description: 'Only those in this state: see `MessageState`.' }),
  channel: channelAsTyped.optional().meta({ description: 'Only those that go this way: see `MessageChannel`.' }),
  kind: kindAsTyped.optional().meta({ description: 'Only messages of this kind: see `MessageKind`.' }),
});

/** What people are told, and what became of it. */
export function messageRoutes(deps: MessageDependencies): Route[] {
  return [listMessages(deps), getMessage(deps), resend(deps)];
}

function listMessages({ messages }: MessageDependencies): Route {
  return route({
    method: 'get',
    path: '/v1/messages',
    operationId: 'listMessages',
    tag: 'Messages',
    summary: 'List what people are told',
    description:
      'The newest first, for as long as messages are kept. A fact becomes a message within seconds. Neither the address nor the words are kept: both are read when it is sent.',
    permission: 'messages:read',
    query: search,
    problems: ['invalid-cursor'],
    responses: {
      200: {
        description: 'A page of messages.',
        schema: pageOf(message, { id: 'MessagePage', description: 'A page of messages.' }),
        example: { data: [exampleMessage], nextCursor: null },
      },
    },
  }).handledBy(async ({ query: { limit, after, ...wanted }, caller }) => {
    const rows = await messages.list({ ...wanted, after: decodeCursor(timePosition, after), limit: limit + 1 });
    const present = (row: MessageRecord) => presentMessage(row, caller);
    const position = ({ queuedAt, id }: MessageRecord) => ({ at: queuedAt, id });
    return { status: 200, body: toPage(rows, limit, { present, position }) };
  });
}

function getMessage({ database }: MessageDependencies): Route {
  return route({
    method: 'get',
    path: '/v1/messages/{id}',
    operationId: 'getMessage',
    tag: 'Messages',
    summary: 'Read a message',
    description: 'What became of it.',
    permission: 'messages:read',
    params: messageIdParams,
    problems: ['not-found'],
    responses: { 200: { description: 'The message.', schema: message, example: exampleMessage } },
  }).handledBy(async ({ params: { id }, caller }) => {
    const found = await readMessage(database.em.fork(), id);
    if (!found) throw notFound(`message ${id}`);
    return { status: 200, body: presentMessage(found, caller) };
  });
}

function resend({ database }: MessageDependencies): Route {
  return route({
    method: 'post',
    path: '/v1/messages/{id}/resend',
    operationId: 'resendMessage',
    tag: 'Messages',
    summary: 'Send a message again',
    description:
      'To the address that is known by now. One that was sent becomes another message, which is answered; one that was not is tried again, and its task is closed. What is waiting, or no longer true, is refused.',
    permission: 'messages:send',
    params: messageIdParams,
    idempotencyKey: 'optional',
    problems: ['not-found', 'message-step-refused'],
    responses: {
      200: { description: 'The message that will be sent.', schema: message, example: exampleQueuedMessage },
    },
  }).handledBy(async (request) =>
    idempotently(database, { ...request, body: undefined }, async (em) => {
      const { params, caller } = request;
      const outcome = await resendMessage(em, params.id, caller.name);
      if (outcome.kind === 'unknown') throw notFound(`message ${params.id}`);
      if (outcome.kind === 'refused') throw new Problem('message-step-refused', `The message is ${outcome.state}.`);
      const queued = await readMessage(em, outcome.id);
      if (!queued) throw notFound(`message ${outcome.id}`);
      return { status: 200, body: presentMessage(queued, caller) };
    }),
  );
}
