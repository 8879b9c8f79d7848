import type { ProblemCode } from '../shared/problem-catalogue.ts';
import { problemCatalogue } from '../shared/problem-catalogue.ts';
import { Problem, type FieldError, type ProblemDocument } from '../shared/problem.ts';

type Facts = Omit<FieldError, 'code'>;

const line: Facts = { pointer: '/lines/0/sku', detail: 'There is no SKU 85123X on sale.' };
const eur = (amount: number) => ({ amount, currency: 'EUR' });

/** Of a problem that has to do with a field: which, and the facts of it. */
const fields: { readonly [Code in ProblemCode]?: Facts } = {
  'invalid-cursor': { in: 'query', name: 'after', detail: 'It was not made by this list.' },
  'cursor-ahead': { in: 'query', name: 'after', detail: 'The feed ends at 4712-1795944601000000-4821.' },
  'sku-taken': { pointer: '/variants/0/sku', detail: 'SKU 85123A belongs to another product.' },
  'email-taken': { pointer: '/email', detail: 'Another customer has this e-mail address.' },
  'reference-taken': { pointer: '/externalReference', detail: 'Another customer has this external reference.' },
  'out-of-stock': {
    pointer: '/lines/0/quantity',
    detail: 'Only 241 of 85123A are left.',
    params: { sku: '85123A', requested: 300, available: 241 },
  },
  'price-changed': {
    pointer: '/lines/0/sku',
    detail: 'The price of 85123A was 38.26 EUR and is now 39.90 EUR.',
    params: { sku: '85123A', quoted: eur(3826), current: eur(3990) },
  },
  'total-changed': {
    pointer: '/expectedTotal',
    detail: 'The order costs 87.38 EUR, not 84.10 EUR.',
    params: { expected: eur(8410), actual: eur(8738) },
  },
  'quote-used': {
    pointer: '/shippingQuoteId',
    detail: 'An order was placed by this quote.',
    params: { orderId: '0199f0a4-6c2d-7a6e-9d0e-3f1f5d6c7b8a' },
  },
  'stock-promised': { pointer: '/lines/0/quantity', detail: '12 units of 85123A are promised to orders.' },
  'stock-out-of-range': { pointer: '/lines/0/quantity', detail: 'MAIN cannot hold so many units of 85123A.' },
  'task-claimed': { pointer: '/takeOver', detail: 'Grace sees to it.', params: { claimedBy: 'Grace' } },
  'unknown-sku': line,
  'too-many-units': {
    pointer: '/lines/0/quantity',
    detail: 'At most 100 of 85123A are sold in one order.',
    params: { sku: '85123A', requested: 300, maximum: 100 },
  },
  'unknown-location': { pointer: '/lines/0/locationId', detail: 'There is no stock location MIAN.' },
  'payment-method-invalid': { pointer: '/paymentMethod', detail: 'The payment provider does not know pm_nope.' },
  'return-url-not-allowed': {
    pointer: '/returnUrl',
    detail: 'The page is of an origin that the shop has not listed (RETURN_URL_ORIGINS).',
  },
  'currency-not-enabled': { pointer: '/currency', detail: 'The shop does not sell in CHF.' },
  'address-not-deliverable': {
    pointer: '/shippingAddress',
    detail: 'The carriers do not know this address. Correct it, or insist on it.',
  },
};

/** Of problems that are about a form as a whole: what is wrong with its fields. */
const forms: { readonly [Code in ProblemCode]?: readonly FieldError[] } = {
  'invalid-request': [
    { pointer: '/email', code: 'required', detail: 'This field is required.' },
    {
      pointer: '/lines/0/quantity',
      code: 'out-of-range',
      detail: 'It must be at least 1.',
      params: { minimum: 1 },
    },
    { pointer: '/lines/0/qty', code: 'unknown-field', detail: 'There is no such field. Did you mean quantity?' },
  ],
  'invalid-parameter': [
    {
      in: 'query',
      name: 'limit',
      code: 'out-of-range',
      detail: 'It must be a whole number from 1 to 100.',
      params: { minimum: 1, maximum: 100 },
    },
  ],
};

/** A problem of this code as it may be answered: made as the API makes it. */
export function exampleProblem(code: ProblemCode): ProblemDocument {
  const facts = fields[code];
  const errors = forms[code] ?? (facts ? [{ ...facts, code }] : []);
  const [first] = errors;
  const detail = first ? `${first.pointer ?? first.name}: ${first.detail}` : problemCatalogue[code].remedy;
  return new Problem(code, facts?.detail ?? detail, { errors }).toDocument('qm-0f8c4e0e-6d5c-4a53-b7cf-0c1a33bd2fd1');
}
