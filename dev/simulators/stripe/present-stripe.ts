import { pageAddress } from './page-address.ts';
import { badParameter } from './stripe-error.ts';
import { presentPaymentMethod } from './payment-method-objects.ts';
import type { StripeState } from './stripe-state.ts';

type Shown = Record<string, unknown>;

/** A copy of an object as it goes out: the 3-D Secure page's present address filled in, and what was asked for expanded. */
export function presentStripe(
  state: StripeState,
  object: object,
  publicUrl: string,
  expand: readonly string[] = [],
): Shown {
  const shown = structuredClone(object) as Shown;
  fillInPageAddress(shown, publicUrl);
  for (const path of expand) expandPath(state, shown, path, publicUrl, path.split('.'));
  return shown;
}

export function presentStripeList(
  state: StripeState,
  objects: readonly object[],
  hasMore: boolean,
  url: string,
  publicUrl: string,
  expand: readonly string[],
): Shown {
  const inner = expand.map((path) => {
    if (!path.startsWith('data.')) throw badParameter('expand', `This property cannot be expanded (${path}).`);
    return path.slice('data.'.length);
  });
  return {
    object: 'list',
    data: objects.map((object) => presentStripe(state, object, publicUrl, inner)),
    has_more: hasMore,
    url,
  };
}

/** Fills it in everywhere below, since events and errors carry intents too. */
function fillInPageAddress(value: unknown, publicUrl: string): void {
  if (typeof value !== 'object' || value === null) return;
  const record = value as Shown;
  const action = record['next_action'] as { redirect_to_url?: Shown } | null | undefined;
  if (record['object'] === 'payment_intent' && action?.redirect_to_url) {
    const { id, client_secret: secret } = record;
    action.redirect_to_url['url'] = pageAddress(publicUrl, { id: String(id), client_secret: String(secret) });
  }
  for (const child of Object.values(record)) fillInPageAddress(child, publicUrl);
}

function expandPath(state: StripeState, shown: Shown, path: string, publicUrl: string, keys: readonly string[]): void {
  const [key = '', ...rest] = keys;
  if (!(key in shown)) throw badParameter('expand', `This property cannot be expanded (${path}).`);
  const value = shown[key];
  if (typeof value === 'string') {
    const found = lookUp(state, value);
    if (!found) throw badParameter('expand', `This property cannot be expanded (${path}).`);
    shown[key] = presentStripe(state, found, publicUrl);
  }
  if (rest.length > 0 && typeof shown[key] === 'object' && shown[key] !== null) {
    expandPath(state, shown[key] as Shown, path, publicUrl, rest);
  }
}

function lookUp(state: StripeState, id: string): object | undefined {
  switch (id.slice(0, id.indexOf('_'))) {
    case 'pi':
      return state.intents.get(id)?.object;
    case 'ch':
      return state.charges.get(id)?.object;
    case 'du':
      return state.disputes.get(id);
    case 're':
      return state.refunds.get(id)?.object;
    case 'pm': {
      const method = state.paymentMethods.get(id);
      return method && presentPaymentMethod(method);
    }
    default:
      return undefined;
  }
}
