import type { KindTemplates } from './default-templates.ts';

const LINES = `{% for line in lines %}  {{ line.quantity }} × {{ line.title }}
{% endfor %}`;

/** German. */
export const de: KindTemplates = {
  'order-confirmed': {
    email: {
      subject: 'Ihre Bestellung {{ number }} ist bestätigt',
      text: `Vielen Dank.

${LINES}
Summe: {{ total }}. Ihre Karte wird belastet, wenn das Paket uns verlässt.
{% if link != '' %}
Zur Bestellung: {{ link }}
{% endif %}`,
    },
  },
  'payment-needed': {
    email: {
      subject: 'Ihre Bestellung {{ number }} braucht eine andere Zahlungsart',
      text: `Ihre Karte wurde für {{ total }} abgelehnt. Wir halten die Ware eine Weile für Sie zurück:

${LINES}{% if link != '' %}
Anders bezahlen: {{ link }}
{% endif %}`,
    },
  },
  'parcel-handed-over': {
    email: {
      subject: 'Ein Paket Ihrer Bestellung {{ number }} ist unterwegs',
      text: `{{ carrier }} hat Ihr Paket{% if trackingCode != '' %}: {{ trackingCode }}{% endif %}.
`,
    },
    sms: {
      subject: '',
      text: '{{ shop }}: {{ carrier }} hat ein Paket Ihrer Bestellung {{ number }}{% if trackingCode != "" %}: {{ trackingCode }}{% endif %}',
    },
    push: {
      subject: 'Ihre Bestellung {{ number }} ist unterwegs',
      text: '{{ carrier }} hat Ihr Paket{% if trackingCode != "" %}: {{ trackingCode }}{% endif %}.',
    },
  },
  'address-corrected': {
    email: {
      subject: 'Die Lieferadresse Ihrer Bestellung {{ number }} wurde geändert',
      text: `Wir wurden gebeten, Ihre Bestellung an eine andere Adresse zu senden. Wenn Sie das nicht waren, antworten Sie bitte sofort auf diese E-Mail.
`,
    },
  },
  'order-cancelled': {
    email: {
      subject: 'Ihre Bestellung {{ number }} wurde storniert',
      text: `{{ reason }}

{% if moneyWasHeld %}Den auf Ihrer Karte vorgemerkten Betrag von {{ total }} haben wir freigegeben.{% else %}Es wurde nichts abgebucht.{% endif %}

`,
    },
  },
  'order-refused': {
    email: {
      subject: 'Ihre Bestellung {{ number }} kam nicht zustande',
      text: `Es tut uns leid: Ihre Bestellung kam nicht zustande.

${LINES}
{{ reason }}

Es wird nichts abgebucht: Zeigt Ihre Bank eine Vormerkung dafür, so wird sie freigegeben. Gern können Sie noch einmal bestellen.
`,
    },
  },
  'account-verify': {
    email: {
      subject: 'Bitte bestätigen Sie Ihre E-Mail-Adresse',
      text: `Jemand hat bei {{ shop }} mit dieser Adresse ein Konto eröffnet. Wenn Sie es waren, bestätigen Sie die Adresse{% if until != '' %} bis {{ until }}{% endif %}:

{% if link != '' %}Adresse bestätigen: {{ link }}

{% endif %}Wenn nicht, müssen Sie nichts tun: Ohne diesen Schritt gibt es kein Konto.
`,
    },
  },
  'account-exists': {
    email: {
      subject: 'Sie haben schon ein Konto',
      text: `Jemand wollte bei {{ shop }} mit dieser Adresse ein Konto eröffnen, und Sie haben schon eines. Wenn Sie es waren, melden Sie sich wie gewohnt an, oder fordern Sie dort ein neues Passwort an.

Wenn nicht, müssen Sie nichts tun.
`,
    },
  },
  'account-email-changed': {
    email: {
      subject: 'Die E-Mail-Adresse Ihres Kontos',
      text: `{% if isNew %}Dies soll die E-Mail-Adresse Ihres Kontos bei {{ shop }} werden.{% if link != '' %} Bestätigen Sie sie{% if until != '' %} bis {{ until }}{% endif %}:

Adresse bestätigen: {{ link }}{% endif %}{% else %}Für Ihr Konto bei {{ shop }} wurde eine andere E-Mail-Adresse angegeben. Wenn Sie das nicht waren, antworten Sie bitte sofort auf diese E-Mail.{% endif %}
`,
    },
  },
  'account-password-reset': {
    email: {
      subject: 'Ein neues Passwort',
      text: `Jemand hat für Ihr Konto bei {{ shop }} ein neues Passwort angefordert. Wenn Sie es waren, wählen Sie eines{% if until != '' %} bis {{ until }}{% endif %}:

{% if link != '' %}Passwort wählen: {{ link }}

{% endif %}Wenn nicht, müssen Sie nichts tun: Ihr Passwort bleibt, wie es ist.
`,
    },
  },
  'account-password-changed': {
    email: {
      subject: 'Ihr Passwort wurde geändert',
      text: `Das Passwort Ihres Kontos bei {{ shop }} wurde geändert. Wenn Sie das nicht waren, antworten Sie bitte sofort auf diese E-Mail.
`,
    },
  },
  'staff-invited': {
    email: {
      subject: 'Einladung zur Mitarbeit bei {{ shop }}',
      text: `Sie sind zur Mitarbeit bei {{ shop }} eingeladen.{% if until != '' %} Die Einladung gilt bis {{ until }}.{% endif %}
{% if link != '' %}
Einladung annehmen: {{ link }}
{% endif %}`,
    },
  },
  'task-overdue': {
    email: {
      subject: '{{ tasks }} überfällige Aufgaben',
      text: `{{ tasks }} Aufgaben bei {{ shop }} sind überfällig{% if oldest != '' %}, die älteste seit {{ oldest }}{% endif %}.
{% if link != '' %}
Zu den Aufgaben: {{ link }}
{% endif %}`,
    },
  },
};
