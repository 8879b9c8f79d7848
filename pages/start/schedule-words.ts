import type { ScheduleHealth } from '../../domain/shop/schedule-health.ts';
import type { ScheduledWorkflow } from '../../workflows/shared/schedule-contract.ts';
import type { Locale } from '../shared/locale.ts';

interface ScheduleWords {
  readonly title: string;
  /** What it looks after: "Orders looked after". */
  readonly names: Readonly<Record<ScheduledWorkflow, string>>;
  readonly states: Readonly<Record<ScheduleHealth['state'], string>>;
  readonly ran: (age: string) => string;
  readonly unknown: string;
}

export const scheduleWords: Readonly<Record<Locale, ScheduleWords>> = {
  en: {
    title: 'Done by the clock',
    names: {
      sweepCheckouts: 'Requests taken up',
      sweepOrders: 'Orders looked after',
      sweepInboundEvents: 'Webhooks forwarded',
      sweepLabelRefunds: 'Refunds of labels read',
      sendEmails: 'E-mails sent',
      sendTexts: 'Text messages sent',
      sendPushes: 'Push messages sent',
      sweepBackorders: 'Goods given to who waits',
      escalateTasks: 'Overdue tasks marked',
      checkBooks: 'Books checked',
      forgetOldRecords: 'Old records forgotten',
    },
    states: {
      'on-time': '',
      late: 'late',
      failed: 'the last run failed',
      paused: 'paused',
      new: 'has not run yet',
      missing: 'is not scheduled',
    },
    ran: (age) => `${age} ago`,
    unknown: 'It is unknown when this ran last.',
  },
  de: {
    title: 'Nach der Uhr',
    names: {
      sweepCheckouts: 'Anfragen aufgenommen',
      sweepOrders: 'Bestellungen durchgesehen',
      sweepInboundEvents: 'Meldungen weitergegeben',
      sweepLabelRefunds: 'Erstattungen von Etiketten gelesen',
      sendEmails: 'E-Mails verschickt',
      sendTexts: 'Kurznachrichten verschickt',
      sendPushes: 'Push-Nachrichten verschickt',
      sweepBackorders: 'Ware an Wartende vergeben',
      escalateTasks: 'Überfällige Aufgaben markiert',
      checkBooks: 'Bücher geprüft',
      forgetOldRecords: 'Alte Daten gelöscht',
    },
    states: {
      'on-time': '',
      late: 'verspätet',
      failed: 'der letzte Lauf ist gescheitert',
      paused: 'angehalten',
      new: 'noch nicht gelaufen',
      missing: 'nicht eingeplant',
    },
    ran: (age) => `vor ${age}`,
    unknown: 'Wann das zuletzt lief, ist unbekannt.',
  },
};
