import { randomUUID } from 'node:crypto';
import type { Consequence } from '../../domain/orders/action-consequences.ts';
import type { Problem } from '../../api/shared/problem.ts';
import { html, type Html } from '../shared/html.ts';
import type { Locale } from '../shared/locale.ts';
import { refusal } from '../shared/problem-content.ts';
import { actionFields, type ActionField } from './action-fields.ts';
import { actionWords } from './action-words.ts';
import { consequenceWords } from './consequence-words.ts';
import type { PageAction } from './page-action.ts';

export interface OfferedForm {
  readonly action: PageAction;
  /** Sent with it: which order, parcel or task is meant. */
  readonly hidden: Readonly<Record<string, string>>;
  readonly consequences: readonly Consequence[];
  /** Of a choice: what follows from yes and no. */
  readonly ofChoice?: { readonly true: readonly Consequence[]; readonly false: readonly Consequence[] } | undefined;
  readonly currency: string;
  /** What stands in its fields at first. */
  readonly values?: Readonly<Record<string, string>>;
}

/** What was sent and refused, to be shown where it was sent from. */
export interface Refused {
  readonly problem: Problem;
  readonly form: Readonly<Record<string, string>>;
}

/** Whether it is the form that was sent: by what is hidden in it. */
function isSame({ action, hidden }: OfferedForm, { form }: Refused): boolean {
  return form['do'] === action && Object.entries(hidden).every(([name, value]) => form[name] === value);
}

/**
 * A form for one action, with what follows from it. It carries a key of its own: sent twice, it is done once. One that asks for nothing and
 * from which nothing follows is a button.
 */
export function actionForm(offered: OfferedForm, locale: Locale, refused?: Refused): Html {
  const { action, hidden, consequences, ofChoice, currency } = offered;
  const words = actionWords[locale];
  const sent = refused && isSame(offered, refused) ? refused : undefined;
  const fields = actionFields[action] ?? [];
  const values = sent?.form ?? offered.values ?? {};
  const label = words.actions[action];
  const id = [action, ...Object.values(hidden)].join('-');
  const form = html`<form method="post">
<input type="hidden" name="do" value="${action}">
<input type="hidden" name="key" value="${randomUUID()}">
${Object.entries(hidden).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`)}
${sent && refusal(sent.problem, locale)}
${fields.map((field) => fieldOf(field, { id, values, locale, ofChoice, currency }))}
${
  consequences.length > 0 &&
  html`<p class="small">${words.follows}:</p>
    ${sentences(consequences, currency, locale)}`
}
<button${isGrave(consequences) ? html` class="grave"` : ''}>${label}</button>
</form>`;
  if (fields.length === 0 && consequences.length === 0 && !sent) return form;
  return html`<details${sent ? html` open` : ''}><summary>${label}</summary><div class="panel">${form}</div></details>`;
}

function isGrave(consequences: readonly Consequence[]): boolean {
  return consequences.some(({ kind }) => ['final', 'written-off', 'refunded', 'goods-gone'].includes(kind));
}

function sentences(consequences: readonly Consequence[], currency: string, locale: Locale): Html {
  return html`<ul class="follows">
    ${consequences.map((one) => html`<li>${consequenceWords(one, currency, locale)}</li>`)}
  </ul>`;
}

interface FieldContext {
  readonly id: string;
  readonly values: Readonly<Record<string, string>>;
  readonly locale: Locale;
  readonly ofChoice: OfferedForm['ofChoice'];
  readonly currency: string;
}

function fieldOf(field: ActionField, { id, values, locale, ofChoice, currency }: FieldContext): Html {
  const words = actionWords[locale];
  const label = words.fields[field.name];
  const fieldId = `${field.name}-${id}`;
  const value = values[field.name] ?? '';
  switch (field.kind) {
    case 'line':
      return html`<label for="${fieldId}">${label}</label>
        <input
          id="${fieldId}"
          name="${field.name}"
          value="${value}"
          maxlength="500"
          autocomplete="off"
          ${field.isRequired ? html` required` : ''}
        />`;
    case 'tick':
      return html`<label class="choice"
        ><input type="checkbox" name="${field.name}" value="true" ${value === 'true' ? html` checked` : ''} />
        ${label}</label
      >`;
    case 'choice':
      return html`<fieldset>
        <legend>${label}</legend>
        ${!field.isRequired && radio(field.name, '', words.notSaid, value === '')}
        ${field.choices.map((choice) => {
          const follows = choice === 'true' || choice === 'false' ? (ofChoice?.[choice] ?? []) : [];
          return html`${radio(field.name, choice, words.choices[field.name]?.[choice] ?? choice, value === choice, field.isRequired)}
          ${follows.length > 0 && sentences(follows, currency, locale)}`;
        })}
      </fieldset>`;
    default:
      return field satisfies never;
  }
}

function radio(name: string, value: string, label: string, isChosen: boolean, isRequired = false): Html {
  return html`<label class="choice"
    ><input
      type="radio"
      name="${name}"
      value="${value}"
      ${isChosen ? html` checked` : ''}${isRequired ? html` required` : ''}
    />
    ${label}</label
  >`;
}
