import type { KindTemplates } from './default-templates.ts';

const LINES = `{% for line in lines %}  {{ line.quantity }} × {{ line.title }}
{% endfor %}`;

/** English. */
export const en: KindTemplates = {
  'order-confirmed': {
    email: {
      subject: 'Order {{ number }} is confirmed',
      text: `Thank you.

${LINES}
Total: {{ total }}. Your card is charged when the parcel leaves.
{% if link != '' %}
See your order: {{ link }}
{% endif %}`,
    },
  },
  'payment-needed': {
    email: {
      subject: 'Order {{ number }} needs another payment method',
      text: `Your card was declined for {{ total }}. We keep the goods for you for a while:

${LINES}{% if link != '' %}
Pay another way: {{ link }}
{% endif %}`,
    },
  },
  'parcel-handed-over': {
    email: {
      subject: 'A parcel of order {{ number }} is on its way',
      text: `{{ carrier }} has your parcel{% if trackingCode != '' %}: {{ trackingCode }}{% endif %}.
`,
    },
    sms: {
      subject: '',
      text: '{{ shop }}: {{ carrier }} has a parcel of your order {{ number }}{% if trackingCode != "" %}: {{ trackingCode }}{% endif %}',
    },
    push: {
      subject: 'Order {{ number }} is on its way',
      text: '{{ carrier }} has your parcel{% if trackingCode != "" %}: {{ trackingCode }}{% endif %}.',
    },
  },
  'address-corrected': {
    email: {
      subject: 'The delivery address of order {{ number }} was changed',
      text: `We were asked to send your order to another address. If it was not you who asked, answer this mail at once.
`,
    },
  },
  'order-cancelled': {
    email: {
      subject: 'Order {{ number }} was cancelled',
      text: `{{ reason }}

{% if moneyWasHeld %}We have released the hold of {{ total }} on your card.{% else %}Nothing was charged.{% endif %}

`,
    },
  },
  'order-refused': {
    email: {
      subject: 'Order {{ number }} could not be placed',
      text: `We are sorry: your order could not be placed.

${LINES}
{{ reason }}

Nothing is charged: if your bank shows a reservation for it, that is released. You are welcome to order again.
`,
    },
  },
  'account-verify': {
    email: {
      subject: 'Please confirm your e-mail address',
      text: `Somebody has opened an account at {{ shop }} with this address. If it was you, confirm the address{% if until != '' %} until {{ until }}{% endif %}:

{% if link != '' %}Confirm the address: {{ link }}

{% endif %}If it was not you, there is nothing to do: without this step there is no account.
`,
    },
  },
  'account-exists': {
    email: {
      subject: 'You have an account already',
      text: `Somebody wanted to open an account at {{ shop }} with this address, and you have one already. If it was you, log in as usual, or ask for a new password there.

If it was not you, there is nothing to do.
`,
    },
  },
  'account-email-changed': {
    email: {
      subject: 'The e-mail address of your account',
      text: `{% if isNew %}This is to be the e-mail address of your account at {{ shop }}.{% if link != '' %} Confirm it{% if until != '' %} until {{ until }}{% endif %}:

Confirm the address: {{ link }}{% endif %}{% else %}Another e-mail address was given for your account at {{ shop }}. If it was not you, answer this mail at once.{% endif %}
`,
    },
  },
  'account-password-reset': {
    email: {
      subject: 'A new password',
      text: `Somebody has asked for a new password for your account at {{ shop }}. If it was you, choose one{% if until != '' %} until {{ until }}{% endif %}:

{% if link != '' %}Choose a password: {{ link }}

{% endif %}If it was not you, there is nothing to do: your password stays as it is.
`,
    },
  },
  'account-password-changed': {
    email: {
      subject: 'Your password was changed',
      text: `The password of your account at {{ shop }} was changed. If it was not you, answer this mail at once.
`,
    },
  },
  'staff-invited': {
    email: {
      subject: 'You are invited to work on {{ shop }}',
      text: `You are invited to work on {{ shop }}.{% if until != '' %} The invitation ends on {{ until }}.{% endif %}
{% if link != '' %}
Accept the invitation: {{ link }}
{% endif %}`,
    },
  },
  'task-overdue': {
    email: {
      subject: '{{ tasks }} overdue tasks',
      text: `{{ tasks }} tasks of {{ shop }} are overdue{% if oldest != '' %}, the oldest since {{ oldest }}{% endif %}.
{% if link != '' %}
See the tasks: {{ link }}
{% endif %}`,
    },
  },
};
