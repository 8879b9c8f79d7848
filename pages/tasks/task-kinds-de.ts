import type { TaskKind, TaskRules } from '../../domain/tasks/task-kinds.ts';

/** Every kind of task, in German. */
export const germanTasks: Readonly<Record<TaskKind, Pick<TaskRules, 'title' | 'todo' | 'unattended'>>> = {
  money: {
    title: 'Das Geld eines Pakets konnte nicht abgebucht werden',
    todo: 'Beheben Sie die Ursache beim Zahlungsanbieter und fragen Sie ihn noch einmal; oder einigen Sie sich mit dem Kunden und schreiben Sie das Geld ab.',
    unattended: 'Die Bestellung bleibt offen, und die Reservierung verfällt einige Tage nach der Bestellung.',
  },
  'money-back': {
    title: 'Geld konnte nicht zurückgegeben werden',
    todo: 'Vergewissern Sie sich, dass es niemand von Hand zurückgezahlt hat, und fragen Sie den Zahlungsanbieter noch einmal; oder geben Sie die Rückzahlung auf.',
    unattended: 'Der Kunde wartet auf das Geld, und die Bestellung bleibt offen.',
  },
  returned: {
    title: 'Ein Paket ist zurückgekommen',
    todo: 'Entscheiden Sie, ob das Geld zurückgegeben oder behalten wird.',
    unattended: 'Die Bestellung bleibt offen, und der Shop behält das Geld.',
  },
  failure: {
    title: 'Ein Schritt ist endgültig gescheitert',
    todo: 'Beheben Sie die Ursache und lassen Sie die Bestellung weiterlaufen.',
    unattended: 'Die Bestellung steht still.',
  },
  notice: {
    title: 'Ein Anbieter hat etwas gemeldet, das dieser Shop nicht verlangt hat',
    todo: 'Sehen Sie dort nach und entscheiden Sie, ob die Bestellung weiterläuft; dann bestätigen Sie es.',
    unattended:
      'Nichts: Die Bestellung läuft weiter. Ein Streitfall ist verloren, wenn die Frist des Anbieters verstreicht.',
  },
  lapse: {
    title: 'Die Reservierung der Bestellung verfällt oder ist verfallen',
    todo: 'Übergeben Sie die Pakete vorher, oder stornieren Sie und lassen Sie den Kunden neu bestellen.',
    unattended: 'Was später das Haus verlässt, ist nicht bezahlt.',
  },
  undo: {
    title: 'Etwas an einer aufgegebenen Bestellung konnte nicht rückgängig gemacht werden',
    todo: 'Machen Sie es von Hand rückgängig, wie es dort steht; die Invarianten sagen, was noch fehlt.',
    unattended: 'Geld bleibt vielleicht reserviert, Ware zurückgelegt oder ein Etikett bezahlt, das niemand braucht.',
  },
  provider: {
    title: 'Der Zahlungsanbieter hat eine Anfrage dieses Shops als ungültig abgelehnt',
    todo: 'Berichtigen Sie die Einstellungen oder das Programm des Shops.',
    unattended: 'Andere Bestellungen werden vielleicht ebenso abgelehnt.',
  },
  tracking: {
    title: 'Der Workflow eines Pakets endet immer wieder',
    todo: 'Sehen Sie sich seine Läufe im Temporal-UI an.',
    unattended: 'Er wird von selbst wieder gestartet, jedes Mal später.',
  },
  parcel: {
    title: 'Ein Paket wartet auf eine Entscheidung',
    todo: 'Wie es dort steht: Adresse berichtigen, Etikett noch einmal anfordern oder sagen, was aus dem Paket wurde.',
    unattended: 'Das Paket bleibt, wo es ist, und die Bestellung bleibt offen.',
  },
  goods: {
    title: 'Ware einer bezahlten Bestellung ist nicht für sie zurückgelegt',
    todo: 'Nehmen Sie die Ware an, oder stornieren Sie die Bestellung.',
    unattended: 'Die Bestellung wartet; sie sieht von selbst wieder nach.',
  },
  restarts: {
    title: 'Der Workflow einer Bestellung endet vor der Bestellung',
    todo: 'Sehen Sie sich seine Läufe im Temporal-UI an.',
    unattended: 'Er wird von selbst wieder gestartet, höchstens eine Stunde später.',
  },
  stuck: {
    title: 'Ein Workflow steht still',
    todo: 'Siehe „A workflow that stands still“ in docs/operating.md.',
    unattended: 'Die Bestellung steht still, bis ein Worker ihre Aufgaben erledigt.',
  },
  'slow-step': {
    title: 'Ein Schritt gelingt seit Minuten nicht',
    todo: 'Sehen Sie sich den Fehler im Verlauf des Workflows an.',
    unattended: 'Er wird von selbst wieder versucht.',
  },
  refund: {
    title: 'Eine Rückzahlung ist bei der Bank des Kunden gescheitert',
    todo: 'Zahlen Sie dem Kunden auf anderem Weg zurück, dann schließen Sie die Aufgabe.',
    unattended: 'Der Kunde bekommt das Geld nicht.',
  },
  label: {
    title: 'Der Paketdienst behält den Preis eines Etiketts oder hat ein benutztes erstattet',
    todo: 'Fordern Sie den Preis vom Paketdienst, oder übergeben Sie das Paket nicht mit diesem Etikett; dann schließen Sie die Aufgabe.',
    unattended: 'Der Shop hat ein Etikett bezahlt, das niemand benutzt hat.',
  },
  unpaid: {
    title: 'Ein Paket darf nicht weg, weil sein Geld nicht mehr abgebucht werden kann',
    todo: 'Stornieren Sie die Bestellung, oder schreiben Sie das Geld ab, wenn ein anderes Paket schon weg ist.',
    unattended: 'Das Paket bleibt hier, und seine Ware bleibt zurückgelegt.',
  },
  taken: {
    title: 'Geld wurde abgebucht, das laut Büchern abgeschrieben ist',
    todo: 'Geben Sie es beim Zahlungsanbieter zurück, dann schließen Sie die Aufgabe.',
    unattended: 'Der Kunde hat bezahlt, worauf der Shop verzichtet hat.',
  },
  unreleased: {
    title: 'Der Anbieter hat eine Reservierung auf einer Karte nicht freigegeben',
    todo: 'Geben Sie sie beim Anbieter frei, oder lassen Sie sie ablaufen; dann schließen Sie die Aufgabe.',
    unattended: 'Das Geld des Kunden bleibt reserviert, bis die Reservierung von selbst endet.',
  },
  away: {
    title: 'Ein Paket wurde zurückgerufen, während der Paketdienst es hat',
    todo: 'Holen Sie es zurück und nehmen Sie die Ware an, oder verlangen Sie ihren Preis; dann schließen Sie die Aufgabe.',
    unattended: 'Die Ware ist aus dem Bestand, und niemand hat sie bezahlt.',
  },
  'parcel-number': {
    title: 'Das Paket einer anderen Bestellung hat bei Temporal die Nummer von diesem',
    todo: 'Siehe „Backups“ in docs/operating.md.',
    unattended: 'Niemand kümmert sich um das Paket.',
  },
  'unreadable-webhook': {
    title: 'Eine Meldung eines Anbieters konnte nicht gelesen werden',
    todo: 'Sehen Sie beim Anbieter nach, tun Sie von Hand, was sie sagt, und bestätigen Sie es; oder spielen Sie eine Version ein, die sie liest.',
    unattended: 'Was sie sagt, hat hier keine Wirkung.',
  },
  'mail-given-up': {
    title: 'Eine Nachricht konnte nicht zugestellt werden',
    todo: 'Berichtigen Sie die Adresse oder die Nummer und senden Sie sie noch einmal, oder sagen Sie es dem Empfänger auf anderem Weg und schließen Sie die Aufgabe.',
    unattended: 'Der Empfänger erfährt es nicht.',
  },
  'account-closed': {
    title: 'Ein Kunde hat sein Konto gelöscht',
    todo: 'Löschen Sie den Kunden mit dem Befehl, den die Aufgabe nennt; stehen offene Bestellungen im Weg, dann nach deren Ende. Dann schließen Sie sie.',
    unattended:
      'Was der Shop von ihm weiß, bleibt, und der Monat, den das Gesetz dafür lässt, läuft ab (DSGVO, Artikel 12).',
  },
  approval: {
    title: 'Jemand möchte mehr, als er allein darf',
    todo: 'Genehmigen Sie es, dann geschieht es, oder lehnen Sie es ab. Wer es beantragt hat, kann es nicht genehmigen, aber zurücknehmen.',
    unattended: 'Es geschieht nicht und verfällt nach den Stunden der Richtlinie `approvals`.',
  },
  'books-disagree': {
    title: 'Die Bücher des Shops stimmen nicht überein',
    todo: 'Rufen Sie `npm run invariants` auf, das jeden Fall nennt, und beheben Sie die Ursache; siehe „Invariants“ in docs/operating.md. Der nächste Blick schließt die Aufgabe.',
    unattended: 'Geld oder Bestand können falsch sein, und Bestellungen gehen nach dem weiter, was geschrieben steht.',
  },
};
