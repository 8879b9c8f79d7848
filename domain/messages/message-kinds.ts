import type { Permission } from '../access/permissions.ts';
import type { DataOf, Fields } from '../events/event-fields.ts';

/** Ways by which a message reaches somebody. */
export const messageChannels = ['email', 'sms', 'push'] as const;
export type MessageChannel = (typeof messageChannels)[number];

/** Who may refuse it: what is needed to keep a contract or an account cannot be refused; the rest can. */
export const messageCategories = {
  transactional: 'Needed for what somebody has asked for: it is always sent.',
  service: 'Useful and not needed: it may be refused, and waits for the morning.',
  marketing: 'Advertising: it is sent only to those who asked for it.',
} as const;
export type MessageCategory = keyof typeof messageCategories;

/** What a message is about. */
export const messageSubjects = ['order', 'account', 'staff', 'task'] as const;
export type MessageSubject = (typeof messageSubjects)[number];

export interface MessageRules {
  /** When it is sent and what it says, in one sentence. */
  readonly meaning: string;
  readonly category: MessageCategory;
  /** `buyer`: whoever ordered, at the address of the order. `operators`: whoever looks after the shop. */
  readonly receives: 'buyer' | 'account' | 'staff' | 'operators';
  /** By e-mail always; by another way where the recipient has asked for it. */
  readonly channels: readonly MessageChannel[];
  readonly about: MessageSubject;
  /** What is kept with it: ids, codes, numbers and times. Words are read when it is sent. */
  readonly facts: Fields;
  /** It carries a link that is derived when it is sent, so that no secret is stored. */
  readonly hasLink?: true;
}

const ofOrder = { receives: 'buyer', about: 'order', channels: ['email'], category: 'transactional' } as const;
const ofAccount = { receives: 'account', about: 'account', channels: ['email'], category: 'transactional' } as const;

/** Everything that people are told. Kinds are stored: add, and never rename one. */
export const messageKinds = {
  'order-confirmed': { ...ofOrder, meaning: 'An order is confirmed.', facts: {}, hasLink: true },
  'payment-needed': { ...ofOrder, meaning: 'The first card of an order was declined.', facts: {}, hasLink: true },
  'parcel-handed-over': {
    ...ofOrder,
    meaning: 'A carrier has a parcel of an order.',
    facts: { 'shipmentId?': 'uuid', 'subscriptionId?': 'uuid' },
    channels: ['email', 'sms', 'push'],
    category: 'service',
  },
  'address-corrected': { ...ofOrder, meaning: 'The delivery address of an order was changed.', facts: {} },
  'order-cancelled': { ...ofOrder, meaning: 'An order was cancelled, or expired.', facts: {} },
  'order-refused': { ...ofOrder, meaning: 'A request for an order became none.', facts: {} },
  'account-verify': {
    ...ofAccount,
    meaning: 'Somebody has registered: the address has to be confirmed.',
    facts: { 'version?': 'count', 'expiresAt?': 'time' },
    hasLink: true,
  },
  'account-exists': {
    ...ofAccount,
    meaning: 'Somebody has registered with an address that has an account.',
    facts: {},
  },
  'account-email-changed': {
    ...ofAccount,
    meaning: 'The address of an account is to be another: to the new one with a link, to the old one as a warning.',
    facts: { 'version?': 'count', 'expiresAt?': 'time', 'isNew?': 'flag' },
    hasLink: true,
  },
  'account-password-reset': {
    ...ofAccount,
    meaning: 'Somebody has forgotten the password of an account.',
    facts: { 'version?': 'count', 'expiresAt?': 'time' },
    hasLink: true,
  },
  'account-password-changed': { ...ofAccount, meaning: 'The password of an account was changed.', facts: {} },
  'staff-invited': {
    meaning: 'Somebody is invited to work on the shop.',
    category: 'transactional',
    receives: 'staff',
    channels: ['email'],
    about: 'staff',
    facts: { number: 'count', expiresAt: 'time' },
    hasLink: true,
  },
  'task-overdue': {
    meaning: 'Tasks of staff are overdue.',
    category: 'transactional',
    receives: 'operators',
    channels: ['email'],
    about: 'task',
    facts: { tasks: 'count', 'kind?': 'code', 'oldestAt?': 'time' },
    hasLink: true,
  },
} as const satisfies Readonly<Record<string, MessageRules>>;

export type MessageKind = keyof typeof messageKinds;
export const messageKindNames = Object.keys(messageKinds) as MessageKind[];

/** What is kept with a message of a kind. */
export type MessageFacts<Kind extends MessageKind> = DataOf<(typeof messageKinds)[Kind]['facts']>;

/** The rules of a kind, for what treats all kinds alike. */
export function rulesOfMessage(kind: MessageKind): MessageRules {
  return messageKinds[kind];
}

/** What whoever writes messages in the shop's own words must be allowed besides, for a kind whose link opens an account. */
export function alsoNeededToWrite(kind: MessageKind): Permission | undefined {
  const { receives } = rulesOfMessage(kind);
  return receives === 'account' || receives === 'staff' ? 'staff:manage' : undefined;
}
