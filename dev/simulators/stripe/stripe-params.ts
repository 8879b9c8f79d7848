import { badParameter } from './stripe-error.ts';

type Raw = Readonly<Record<string, unknown>>;

/**
 * Reads the form parameters of one request. Whatever a caller does not read is unknown to the endpoint and refused,
 * as Stripe does, which is how a misspelt parameter comes to light.
 */
export interface StripeParams {
  text(name: string): string | undefined;
  requiredText(name: string): string;
  integer(name: string): number | undefined;
  boolean(name: string): boolean | undefined;
  texts(name: string): string[] | undefined;
  nested(name: string): StripeParams | undefined;
  metadata(): Record<string, string>;
  /** To be called when all was read. */
  refuseUnknown(): void;
}

export function readStripeParams(raw: Raw, prefix = ''): StripeParams {
  const seen = new Set<string>();
  const children: StripeParams[] = [];
  const nameOf = (name: string) => (prefix === '' ? name : `${prefix}[${name}]`);
  const read = (name: string) => {
    seen.add(name);
    return raw[name];
  };
  const text = (name: string) => {
    const value = read(name);
    if (value === undefined || value === '') return undefined;
    if (typeof value !== 'string') throw badParameter(nameOf(name), 'Invalid string');
    return value;
  };
  return {
    text,
    requiredText(name) {
      const value = text(name);
      if (value === undefined) {
        throw badParameter(nameOf(name), `Missing required param: ${nameOf(name)}.`, 'parameter_missing');
      }
      return value;
    },
    integer(name) {
      const value = text(name);
      if (value !== undefined && !/^-?\d{1,15}$/.test(value)) {
        throw badParameter(nameOf(name), `Invalid integer: ${value}`, 'parameter_invalid_integer');
      }
      return value === undefined ? undefined : Number(value);
    },
    boolean(name) {
      const value = text(name);
      if (value !== undefined && value !== 'true' && value !== 'false') {
        throw badParameter(nameOf(name), `Invalid boolean: ${value}`);
      }
      return value === undefined ? undefined : value === 'true';
    },
    texts(name) {
      const value = read(name);
      if (value === undefined) return undefined;
      const list = Array.isArray(value) ? value : Object.values(asRecord(value, nameOf(name), 'Invalid array'));
      return list.map(String);
    },
    nested(name) {
      const value = read(name);
      if (value === undefined) return undefined;
      const child = readStripeParams(asRecord(value, nameOf(name), 'Invalid object'), nameOf(name));
      children.push(child);
      return child;
    },
    metadata() {
      const value = read('metadata');
      if (value === undefined || value === '') return {};
      const entries = Object.entries(asRecord(value, 'metadata', 'Invalid object'));
      if (entries.length > 50) throw badParameter('metadata', 'Metadata can have up to 50 keys.');
      return Object.fromEntries(entries.map(([key, item]) => [key, checkMetadata(key, String(item))]));
    },
    refuseUnknown() {
      const unknown = Object.keys(raw).find((name) => !seen.has(name));
      if (unknown !== undefined) {
        throw badParameter(nameOf(unknown), `Received unknown parameter: ${nameOf(unknown)}`, 'parameter_unknown');
      }
      for (const child of children) child.refuseUnknown();
    },
  };
}

function asRecord(value: unknown, param: string, message: string): Raw {
  if (typeof value !== 'object' || value === null) throw badParameter(param, message);
  return value as Raw;
}

/** Source: docs.stripe.com/metadata: up to 50 keys of 40 characters without square brackets, values of 500. */
function checkMetadata(key: string, value: string): string {
  if (key.length > 40 || /[[\]]/.test(key)) {
    throw badParameter(`metadata[${key}]`, 'Metadata keys can have up to 40 characters and no square brackets.');
  }
  if (value.length > 500) {
    throw badParameter(
      `metadata[${key}]`,
      `Metadata values can have up to 500 characters, but you passed in a value that is ${value.length} characters.`,
    );
  }
  return value;
}
