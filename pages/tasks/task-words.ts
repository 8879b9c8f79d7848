import { isTaskKind, rulesOfTask } from '../../domain/tasks/task-kinds.ts';
import type { Locale } from '../shared/locale.ts';
import { germanTasks } from './task-kinds-de.ts';

export interface TaskWords {
  readonly title: string;
  readonly todo: string;
  readonly unattended: string;
  readonly due: string;
  readonly overdue: string;
  readonly who: string;
  readonly nobody: string;
  readonly age: string;
  readonly kind: string;
  readonly order: string;
  readonly says: string;
  readonly claim: string;
  readonly takeOver: string;
  readonly release: string;
  readonly comment: string;
  readonly commentLabel: string;
  readonly comments: string;
  readonly close: string;
  readonly closeLabel: string;
  readonly closedBy: (who: string) => string;
  readonly all: string;
  readonly mine: string;
  readonly unclaimed: string;
  readonly late: string;
  readonly closed: string;
  readonly none: string;
  readonly more: string;
  readonly actions: string;
  readonly which: string;
  readonly ofKind: string;
  readonly show: string;
  readonly any: string;
}

const en: TaskWords = {
  title: 'Tasks',
  todo: 'What to do',
  unattended: 'If nobody acts',
  due: 'Due',
  overdue: 'overdue',
  who: 'Who sees to it',
  nobody: 'nobody',
  age: 'Age',
  kind: 'What',
  order: 'Order',
  says: 'It says',
  claim: 'I see to it',
  takeOver: 'Take it over',
  release: 'I do not see to it any more',
  comment: 'Note it',
  commentLabel: 'A note for staff',
  comments: 'Notes',
  close: 'Close the task',
  closeLabel: 'What was done about it',
  closedBy: (who) => `Closed by ${who}.`,
  all: 'All',
  mine: 'Mine',
  unclaimed: 'Nobody’s',
  late: 'Overdue',
  closed: 'Closed',
  none: 'Nothing waits for a person.',
  more: 'More',
  actions: 'What may be done',
  which: 'Which tasks',
  ofKind: 'What they are about',
  show: 'Show',
  any: 'anything',
};

const de: TaskWords = {
  title: 'Aufgaben',
  todo: 'Was zu tun ist',
  unattended: 'Wenn niemand handelt',
  due: 'Fällig',
  overdue: 'überfällig',
  who: 'Wer sich kümmert',
  nobody: 'niemand',
  age: 'Alter',
  kind: 'Was',
  order: 'Bestellung',
  says: 'Es heißt',
  claim: 'Ich kümmere mich',
  takeOver: 'Übernehmen',
  release: 'Ich kümmere mich nicht mehr',
  comment: 'Notieren',
  commentLabel: 'Eine Notiz für das Team',
  comments: 'Notizen',
  close: 'Aufgabe schließen',
  closeLabel: 'Was getan wurde',
  closedBy: (who) => `Geschlossen von ${who}.`,
  all: 'Alle',
  mine: 'Meine',
  unclaimed: 'Niemandes',
  late: 'Überfällige',
  closed: 'Geschlossene',
  none: 'Nichts wartet auf einen Menschen.',
  more: 'Weitere',
  actions: 'Was getan werden kann',
  which: 'Welche Aufgaben',
  ofKind: 'Worum es geht',
  show: 'Zeigen',
  any: 'alles',
};

export const taskWords: Readonly<Record<Locale, TaskWords>> = { en, de };

/** What a kind of task means. One that this version does not know is told by what the API says of it. */
export function taskInWords(
  { kind, title, todo = '', unattended = '' }: TaskTold,
  locale: Locale,
): { readonly title: string; readonly todo: string; readonly unattended: string } {
  if (!isTaskKind(kind)) return { title, todo, unattended };
  return locale === 'de' ? germanTasks[kind] : rulesOfTask(kind);
}

interface TaskTold {
  readonly kind: string;
  readonly title: string;
  readonly todo?: string;
  readonly unattended?: string;
}
