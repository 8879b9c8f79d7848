import type { Locale } from '../shared/locale.ts';

export interface StartWords {
  readonly title: string;
  readonly tasks: string;
  readonly allTasks: string;
  readonly noTasks: string;
  readonly oldest: (age: string) => string;
  readonly overdue: (count: number) => string;
  readonly orders: string;
  readonly unpaid: string;
  readonly held: string;
  readonly backordered: string;
  readonly preparing: string;
  readonly attention: string;
  readonly warehouse: string;
  readonly toPack: string;
  readonly needingLabel: string;
  readonly late: string;
  readonly health: string;
  readonly database: string;
  readonly temporal: string;
  readonly up: string;
  readonly down: string;
  readonly unknown: string;
  readonly booksAgreed: (age: string) => string;
  readonly booksNever: string;
  readonly booksDisagree: string;
  readonly mails: (count: number, age: string) => string;
  readonly webhooks: (count: number) => string;
  readonly feed: (count: number, age: string) => string;
  readonly requests: (count: number) => string;
}

export const startWords: Readonly<Record<Locale, StartWords>> = {
  en: {
    title: 'What waits',
    tasks: 'Tasks for people',
    allTasks: 'All tasks',
    noTasks: 'Nothing waits for a person.',
    oldest: (age) => `oldest ${age}`,
    overdue: (count) => `${count} overdue`,
    orders: 'Orders',
    unpaid: 'wait for payment',
    held: 'on hold',
    backordered: 'wait for goods',
    preparing: 'in the warehouse',
    attention: 'need you',
    warehouse: 'Parcels',
    toPack: 'to pack and hand over',
    needingLabel: 'need a label',
    late: 'with the carrier for over a week',
    health: 'Health',
    database: 'Database',
    temporal: 'Order system (Temporal)',
    up: 'answers',
    down: 'does not answer',
    unknown: 'unknown',
    booksAgreed: (age) => `Books: agreed ${age} ago`,
    booksNever: 'Books: not compared yet',
    booksDisagree: 'Books: they do not agree',
    mails: (count, age) => (count === 0 ? 'Mails: all sent' : `Mails: ${count} due, oldest ${age}`),
    webhooks: (count) => (count === 0 ? 'Webhooks: all settled' : `Webhooks: ${count} open`),
    feed: (count, age) => (count === 0 ? 'Events: all in the feed' : `Events: ${count} to come, oldest ${age}`),
    requests: (count) => (count === 0 ? 'Requests: all placed' : `Requests: ${count} being placed`),
  },
  de: {
    title: 'Was wartet',
    tasks: 'Aufgaben für Menschen',
    allTasks: 'Alle Aufgaben',
    noTasks: 'Nichts wartet auf einen Menschen.',
    oldest: (age) => `älteste ${age}`,
    overdue: (count) => `${count} überfällig`,
    orders: 'Bestellungen',
    unpaid: 'warten auf Zahlung',
    held: 'angehalten',
    backordered: 'warten auf Ware',
    preparing: 'im Lager',
    attention: 'brauchen Sie',
    warehouse: 'Pakete',
    toPack: 'zu packen und zu übergeben',
    needingLabel: 'brauchen ein Etikett',
    late: 'seit über einer Woche beim Paketdienst',
    health: 'Zustand',
    database: 'Datenbank',
    temporal: 'Auftragssystem (Temporal)',
    up: 'antwortet',
    down: 'antwortet nicht',
    unknown: 'unbekannt',
    booksAgreed: (age) => `Bücher: stimmten vor ${age} überein`,
    booksNever: 'Bücher: noch nicht verglichen',
    booksDisagree: 'Bücher: sie stimmen nicht überein',
    mails: (count, age) => (count === 0 ? 'Mails: alle verschickt' : `Mails: ${count} fällig, älteste ${age}`),
    webhooks: (count) => (count === 0 ? 'Webhooks: alle erledigt' : `Webhooks: ${count} offen`),
    feed: (count, age) =>
      count === 0 ? 'Ereignisse: alle im Strom' : `Ereignisse: ${count} fehlen noch, älteste ${age}`,
    requests: (count) => (count === 0 ? 'Anfragen: alle aufgegeben' : `Anfragen: ${count} in Arbeit`),
  },
};
