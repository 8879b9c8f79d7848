import { z } from 'zod';
import type { MessageRecord } from '../../db/messages/message-queries.ts';
import {
  messageChannels,
  messageKindNames,
  rulesOfMessage,
  type MessageChannel,
  type MessageKind,
  type MessageSubject,
} from '../../domain/messages/message-kinds.ts';
import { messageStates, messageStateWords } from '../../domain/messages/message-states.ts';
import { seesNotes, type Viewer } from '../shared/caller.ts';
import { rfc3339, rfc3339OrNull } from '../shared/rfc3339.ts';
import { count } from '../shared/schemas/count-schema.ts';
import { extensibleEnum } from '../shared/schemas/extensible-enum.ts';
import { timestamp, uuid, word } from '../shared/schemas/field-schemas.ts';

export const channelWords: Readonly<Record<MessageChannel, string>> = {
  email: 'An e-mail.',
  sms: 'A text message.',
  push: 'A message of the shop’s web page to a browser.',
};

export const messageKind = extensibleEnum<MessageKind>(
  'MessageKind',
  'What it tells.',
  Object.fromEntries(messageKindNames.map((kind) => [kind, rulesOfMessage(kind).meaning])) as Record<
    MessageKind,
    string
  >,
);
export const messageChannel = extensibleEnum<MessageChannel>('MessageChannel', 'The way it goes.', channelWords);
const messageState = extensibleEnum('MessageState', 'What has become of it.', messageStateWords);
const subjectType = extensibleEnum<MessageSubject>('MessageSubjectType', 'What it is about.', {
  order: 'An order, or a request that became none.',
  account: 'The account of a customer.',
  staff: 'Somebody who works on the shop.',
  task: 'What waits for a person.',
});

export const kindAsTyped = word(messageKindNames as [MessageKind, ...MessageKind[]]);
export const channelAsTyped = word(messageChannels);
export const stateAsTyped = word(messageStates);

export const message = z
  .strictObject({
    id: uuid.meta({ description: 'Id of the message.' }),
    kind: messageKind,
    channel: messageChannel,
    state: messageState,
    subject: z
      .strictObject({ type: subjectType, id: z.string().meta({ description: 'Its id.' }) })
      .meta({ id: 'MessageSubject', description: 'What a message is about.' }),
    orderId: uuid.nullable().meta({ description: 'Id of the order that it is about; null: about none.' }),
    locale: z
      .string()
      .nullable()
      .meta({ description: 'The language that it was written in; null: it was not written yet.', example: 'de' }),
    attempts: count('How often it was tried.'),
    queuedAt: timestamp.meta({ description: 'When it was asked for.' }),
    dueAt: timestamp.nullable().meta({ description: 'When it is tried next; null: it is not.' }),
    sentAt: timestamp.nullable().meta({ description: 'When it was taken by its provider; null: it was not.' }),
    deliveredAt: timestamp
      .nullable()
      .meta({ description: 'When it arrived, as the carrier of a text says; null: nobody has said so.' }),
    lastError: z
      .string()
      .nullable()
      .meta({ description: 'Why it was not, the last time; for whoever has `orders:read-notes`, else null.' }),
  })
  .meta({ id: 'Message', description: 'Something that somebody is told. Whom it goes to is read when it is sent.' });

export function presentMessage(record: MessageRecord, viewer: Viewer): z.input<typeof message> {
  const { id, kind, channel, state, subjectType: type, subjectId, orderId, locale, attempts } = record;
  return {
    id,
    kind,
    channel,
    state,
    subject: { type, id: subjectId },
    orderId,
    locale,
    attempts,
    queuedAt: rfc3339(record.queuedAt),
    dueAt: state === 'waiting' ? rfc3339(record.dueAt) : null,
    sentAt: rfc3339OrNull(record.sentAt),
    deliveredAt: rfc3339OrNull(record.deliveredAt),
    lastError: seesNotes(viewer) ? record.lastError : null,
  };
}

const ORDER_ID = '0199f0a4-6c2d-7a6e-9d0e-3f1f5d6c7b8c';

export const exampleMessage: z.input<typeof message> = {
  id: '5b8c0f0e-2f4b-4d51-a0c3-9a6f6c1f2a11',
  kind: 'order-confirmed',
  channel: 'email',
  state: 'undeliverable',
  subject: { type: 'order', id: ORDER_ID },
  orderId: ORDER_ID,
  locale: null,
  attempts: 1,
  queuedAt: '2026-11-21T09:30:00.000Z',
  dueAt: null,
  sentAt: null,
  deliveredAt: null,
  lastError: 'The mail server did not take order-0199f0a4-6c2d-7a6e-9d0e-3f1f5d6c7b8c-order-confirmed (EENVELOPE 550)',
};

export const exampleQueuedMessage: z.input<typeof message> = {
  ...exampleMessage,
  state: 'waiting',
  dueAt: '2026-11-21T10:00:00.000Z',
  queuedAt: '2026-11-21T10:00:00.000Z',
  lastError: null,
};
