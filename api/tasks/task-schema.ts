import { z } from 'zod';
import { taskKinds, taskSubjects, type TaskPriority, type TaskSubject } from '../../domain/tasks/task-kinds.ts';
import { taskOutcomes } from '../../domain/tasks/task-outcome.ts';
import { count } from '../shared/schemas/count-schema.ts';
import { extensibleEnum, extensibleText } from '../shared/schemas/extensible-enum.ts';
import { money } from '../shared/schemas/money-schema.ts';
import { optional, prose, timestamp, uuid, word } from '../shared/schemas/field-schemas.ts';

const priorityMeanings: Readonly<Record<TaskPriority, string>> = {
  urgent: 'An order or several stand still, or money is at stake.',
  high: 'A customer or a parcel waits.',
  normal: 'It can wait for a day.',
};
const subjectMeanings: Readonly<Record<TaskSubject, string>> = {
  order: 'An order.',
  shipment: 'A parcel.',
  webhook: 'What a provider sent.',
  mail: 'A mail to a customer.',
  customer: 'A customer who had an account.',
  approval: 'What somebody asks for that is above their limit.',
  shop: 'The shop itself.',
};
const titles = Object.entries(taskKinds).map(([kind, { title }]) => [kind, `${title}.`] as const);

const kind = extensibleText('TaskKind', 'What has happened.', Object.fromEntries(titles));
export const kindAsTyped = word(Object.keys(taskKinds) as (keyof typeof taskKinds)[]);
export const subjectTypeAsTyped = word(taskSubjects);
const priority = extensibleEnum<TaskPriority>('TaskPriority', 'How soon to look at it.', priorityMeanings);
const person = z.string().nullable();

const subject = z
  .strictObject({
    type: extensibleEnum<TaskSubject>('TaskSubjectType', 'What it is about.', subjectMeanings),
    id: z.string().meta({
      description:
        'Id of the order or parcel. Of a webhook its provider and the SHA-256 of its body; of a mail a number; of an approval the operation and what it is asked of; of the shop which of its matters.',
      example: '0199f0a4-6c2d-7a6e-9d0e-3f1f5d6c7b8c',
    }),
  })
  .meta({ id: 'TaskSubject', description: 'What a task is about.' });

const approval = z
  .strictObject({
    operation: z.string().meta({ description: 'Name of the operation that is asked for.', example: 'writeOffPayment' }),
    amount: money.meta({ description: 'What it moves.' }),
    askedBy: z.string().meta({ description: 'Who asks.', example: 'Grace' }),
    lapsesAt: timestamp.meta({ description: 'If nobody has approved it by then, it is not done.' }),
    givenBy: z.string().nullable().meta({ description: 'Who has approved it; null: nobody.', example: 'Edsger' }),
  })
  .meta({ id: 'Approval', description: 'What somebody asks for that is above their limit.' });

const summaryFields = {
  id: uuid.meta({ description: 'Id of the task.' }),
  kind,
  title: z.string().meta({ description: 'What has happened, in a sentence.' }),
  subject,
  orderId: uuid.nullable().meta({ description: 'The order that it belongs to; null: none.' }),
  orderNumber: z
    .string()
    .nullable()
    .meta({ description: 'The number of that order; null: it is none (yet).', example: 'A-1042' }),
  shipmentId: uuid.nullable().meta({ description: 'The parcel that it is about; null: none, or not one alone.' }),
  words: z.string().nullable().meta({
    description: 'What staff are told. May hold personal data; `erased`: it did. Null: it needs `orders:read-notes`.',
  }),
  about: z.array(z.string()).meta({
    description: 'Of a parcel: which of its concerns, as codes, such as `label`. Empty without `orders:read-notes`.',
  }),
  priority,
  raisedAt: timestamp.meta({ description: 'When it was raised.' }),
  dueAt: timestamp.nullable().meta({ description: 'Until when somebody should have seen to it; null: no deadline.' }),
  isOverdue: z.boolean().meta({ description: 'It is open, and that time is over.' }),
  escalatedAt: timestamp.nullable().meta({ description: 'When it was found to be overdue; null: it was not.' }),
  claimedBy: person.meta({ description: 'Who sees to it; null: nobody.', example: 'Grace' }),
  claimedAt: timestamp.nullable().meta({ description: 'Since when; null: nobody does.' }),
  closedAt: timestamp.nullable().meta({ description: 'When it was closed; null: it is open.' }),
  closedBy: person.meta({ description: 'Who closed it; null: it is open, or the matter was settled by itself.' }),
  outcome: extensibleEnum('TaskOutcome', 'How it was closed.', taskOutcomes).nullable().meta({
    description: 'How it was closed; null: it is open.',
  }),
  approval: approval.nullable().meta({ description: 'What somebody else approves by it; null: nothing.' }),
};

export const task = z
  .strictObject(summaryFields)
  .meta({ id: 'Task', description: 'Something that waits for a person.' });

const comment = z
  .strictObject({
    id: uuid.meta({ description: 'Id of the comment.' }),
    author: z.string().meta({ description: 'Who wrote it.', example: 'Grace' }),
    words: z.string().meta({ description: 'What they noted; `erased` once the customer was.' }),
    writtenAt: timestamp.meta({ description: 'When.' }),
  })
  .meta({ id: 'TaskComment', description: 'A note of staff on a task.' });

/** Open: each operation has its own. */
export const actionBody = z
  .record(z.string(), z.unknown())
  .meta({ id: 'TaskActionBody', description: 'The fields of a body, as the operation itself describes them.' });

const action = z
  .strictObject({
    action: z.string().meta({
      description: 'Name of the operation (`operationId`), for `POST /v1/tasks/{id}/act`.',
      example: 'writeOffPayment',
    }),
    summary: z.string().meta({ description: 'What it does.' }),
    method: z.string().meta({ description: 'Method of its own route.', example: 'POST' }),
    path: z.string().meta({
      description: 'Address of its own route, for this task.',
      example: '/v1/orders/0199f0a4-6c2d-7a6e-9d0e-3f1f5d6c7b8c/write-off',
    }),
    needsBody: z.boolean().meta({ description: 'It cannot be done without a body.' }),
    bodyExample: actionBody
      .nullable()
      .meta({ description: 'A body that it takes, with the parcel of this task filled in; null: it takes none.' }),
  })
  .meta({ id: 'TaskAction', description: 'What may be done about a task now.' });

export const taskDetails = z
  .strictObject({
    ...summaryFields,
    todo: z.string().meta({ description: 'What to do, in words.' }),
    unattended: z.string().meta({ description: 'What happens if nobody acts.' }),
    isClosable: z.boolean().meta({ description: 'You may close it with a note: `POST /v1/tasks/{id}/close`.' }),
    actions: z.array(action).meta({ description: 'What may be done about it now. None of a task that is closed.' }),
    comments: z.array(comment).meta({
      description: 'Oldest first; the newest thousand. Empty without `orders:read-notes`.',
    }),
  })
  .meta({ id: 'TaskDetails', description: 'A task with what may be done about it, and what was noted on it.' });

const countFields = {
  open: count('How many are open.'),
  claimed: count('Of these, how many somebody sees to.'),
  overdue: count('Of these, how many are past their deadline.'),
  oldestRaisedAt: timestamp
    .nullable()
    .meta({ description: 'When the oldest of them was raised; null: there is none.' }),
};

export const taskCounts = z
  .strictObject({
    ...countFields,
    kinds: z
      .array(
        z
          .strictObject({ kind, title: z.string().meta({ description: 'What has happened.' }), ...countFields })
          .meta({ id: 'TaskKindCount', description: 'The open tasks of one kind.' }),
      )
      .meta({ description: 'Those of which there are any.' }),
  })
  .meta({ id: 'TaskCounts', description: 'How much waits for a person.' });

export const claim = z
  .strictObject({
    takeOver: optional(z.boolean()).meta({ description: '`true`: also where somebody else sees to it.' }),
  })
  .meta({ id: 'TaskClaim', description: 'That you see to a task. May be left out.' })
  .optional();

/** What staff write on a task: the number of a card is refused, as everywhere. */
const noteOfTask = (description: string, example: string) => prose(2_000).min(1).meta({ description, example });

export const commentDraft = z
  .strictObject({ words: noteOfTask('What to note.', 'Called the carrier: it is in their depot.') })
  .meta({ id: 'TaskCommentDraft', description: 'A note on a task.' });

export const closing = z
  .strictObject({ note: noteOfTask('What was done about it.', 'Paid back by bank transfer.') })
  .meta({ id: 'TaskClosing', description: 'Why a task is closed.' });
