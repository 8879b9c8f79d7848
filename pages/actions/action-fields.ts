import type { PageAction } from './page-action.ts';

/** A field of the form of an action. What it is called is said in action-words.ts, by its name. */
export type ActionField =
  | { readonly kind: 'line'; readonly name: FieldName; readonly isRequired: boolean; readonly autocomplete?: string }
  | {
      readonly kind: 'choice';
      readonly name: FieldName;
      readonly choices: readonly ChoiceName[];
      readonly isRequired: boolean;
    }
  | { readonly kind: 'tick'; readonly name: FieldName };

export type FieldName =
  | 'reason'
  | 'note'
  | 'reasonCode'
  | 'restock'
  | 'insistedRestock'
  | 'refund'
  | 'paymentMethod'
  | 'attempt'
  | 'insistOnAddress'
  | 'name'
  | 'line1'
  | 'line2'
  | 'city'
  | 'region'
  | 'postalCode'
  | 'country'
  | 'phone';

export type ChoiceName = 'customer' | 'inventory' | 'address' | 'shop' | 'true' | 'false';

const yesOrNo = ['true', 'false'] as const;
const line = (name: FieldName, isRequired: boolean) => ({ kind: 'line', name, isRequired }) as const;

/** What each action asks for. */
export const actionFields: { readonly [Action in PageAction]?: readonly ActionField[] } = {
  cancelOrder: [
    {
      kind: 'choice',
      name: 'reasonCode',
      choices: ['customer', 'inventory', 'address', 'shop'],
      isRequired: true,
    },
    line('note', false),
    { kind: 'choice', name: 'insistedRestock', choices: yesOrNo, isRequired: false },
  ],
  holdOrder: [line('reason', true)],
  refuse: [line('note', false)],
  writeOffPayment: [line('note', true)],
  retryPayment: [line('attempt', false)],
  settleReturn: [{ kind: 'choice', name: 'refund', choices: yesOrNo, isRequired: true }],
  markShipmentReturned: [{ kind: 'choice', name: 'restock', choices: yesOrNo, isRequired: true }],
  submitPaymentMethod: [line('paymentMethod', true)],
  correctShippingAddress: [
    line('name', true),
    line('line1', true),
    line('line2', false),
    line('city', true),
    line('region', false),
    line('postalCode', false),
    line('country', true),
    line('phone', false),
    { kind: 'tick', name: 'insistOnAddress' },
  ],
};

type Form = Readonly<Record<string, string>>;

/** The body of the operation, from the fields of its form. What is empty was left out. Undefined: it takes none. */
export function bodyOfAction(action: PageAction, form: Form): Record<string, unknown> | undefined {
  const fields = actionFields[action];
  if (!fields) return undefined;
  const sent = Object.fromEntries(
    fields.flatMap((field) => {
      const typed = (form[field.name] ?? '').trim();
      return typed === '' ? [] : [[field.name, valueOf(field, typed)]];
    }),
  );
  if (action === 'correctShippingAddress') {
    const { insistOnAddress, ...shippingAddress } = sent;
    return { shippingAddress, ...(insistOnAddress === true ? { insistOnAddress } : {}) };
  }
  if (action === 'cancelOrder') {
    const { insistedRestock, ...cancellation } = sent;
    return { ...cancellation, ...(insistedRestock === undefined ? {} : { restock: insistedRestock }) };
  }
  return sent;
}

/** What was typed goes on as it is where it is wrong: the operation says so. */
function valueOf(field: ActionField, typed: string): unknown {
  if (field.kind === 'tick') return typed === 'true';
  if (field.kind === 'choice' && (typed === 'true' || typed === 'false')) return typed === 'true';
  return field.name === 'attempt' && /^\d{1,9}$/.test(typed) ? Number(typed) : typed;
}
