import { EasyPostErrorAnswer, missingParameter, notFound } from './easypost-error.ts';
import { newEasyPostId } from './easypost-state.ts';
import type { Address, EasyPostState, Parcel } from './easypost-state.ts';

type Raw = Record<string, unknown>;

const addressFields = [
  'name',
  'company',
  'street1',
  'street2',
  'city',
  'state',
  'zip',
  'phone',
  'email',
  'carrier_facility',
  'residential',
  'federal_tax_id',
  'state_tax_id',
];

/** An address as given, or by the id of one that was made before. */
export function takeAddress(state: EasyPostState, value: unknown, field: string): Address {
  const raw = asRaw(value, field);
  if (typeof raw['id'] === 'string') return state.addresses.get(raw['id']) ?? fail(notFound());
  const country = raw['country'] ?? 'US';
  if (typeof country !== 'string' || !/^[A-Z]{2}$/.test(country)) {
    throw new EasyPostErrorAnswer(422, 'ADDRESS.COUNTRY.INVALID', 'Invalid country.', [
      { field: 'country', message: 'must be an ISO 3166-1 alpha-2 code' },
    ]);
  }
  const now = state.nowText();
  const given = Object.fromEntries(addressFields.map((name) => [name, raw[name] ?? null]));
  const address = {
    id: newEasyPostId('adr'),
    object: 'Address',
    created_at: now,
    updated_at: now,
    ...given,
    country,
    mode: 'test',
    verifications: {},
  } as unknown as Address;
  state.addresses.put(address.id, address);
  return address;
}

/** The test hook: a street with UNDELIVERABLE in it does not exist. */
export function isDeliverable(address: Address): boolean {
  return !/undeliverable/i.test(address.street1 ?? '') && address.street1 !== null;
}

/** Source: docs.easypost.com/guides/address-verification-guide and its table of errors. */
function verificationErrors(address: Address): object[] {
  if (isDeliverable(address)) return [];
  const found = [{ code: 'E.ADDRESS.NOT_FOUND', field: 'address', message: 'Address not found', suggestion: null }];
  if (/\d/.test(address.street1 ?? '')) return found;
  const missing = {
    code: 'E.HOUSE_NUMBER.MISSING',
    field: 'street1',
    message: 'House number is missing',
    suggestion: null,
  };
  return [...found, missing];
}

/** `zip4` is known of addresses in the United States only. */
export function verifyAddress(state: EasyPostState, address: Address): Address {
  const errors = verificationErrors(address);
  const success = errors.length === 0;
  address.verifications = {
    ...(address.country === 'US' && { zip4: { success, errors, details: null } }),
    delivery: {
      success,
      errors,
      details: success ? { latitude: 51.5072, longitude: -0.1276, time_zone: 'Europe/London' } : {},
    },
  };
  state.addresses.put(address.id, address);
  return address;
}

/** As `verifyAddress`, but an address that does not exist is an error. */
export function verifyStrictly(state: EasyPostState, address: Address): Address {
  const errors = verificationErrors(address);
  if (errors.length === 0) return verifyAddress(state, address);
  throw new EasyPostErrorAnswer(422, 'ADDRESS.VERIFY.FAILURE', 'Unable to verify address.', errors);
}

export function takeParcel(state: EasyPostState, value: unknown): Parcel {
  const raw = asRaw(value, 'parcel');
  if (typeof raw['id'] === 'string') return state.parcels.get(raw['id']) ?? fail(notFound());
  const weight = Number(raw['weight']);
  if (!Number.isFinite(weight) || weight <= 0) {
    throw new EasyPostErrorAnswer(422, 'PARCEL.PARAMETERS.INVALID', 'Invalid parcel.', [
      { field: 'weight', message: 'must be greater than 0' },
    ]);
  }
  const now = state.nowText();
  const parcel = {
    id: newEasyPostId('prcl'),
    object: 'Parcel',
    created_at: now,
    updated_at: now,
    mode: 'test',
    weight,
    length: raw['length'] ?? null,
    width: raw['width'] ?? null,
    height: raw['height'] ?? null,
    predefined_package: raw['predefined_package'] ?? null,
  };
  state.parcels.put(parcel.id, parcel);
  return parcel;
}

export function asRaw(value: unknown, field: string): Raw {
  if (typeof value !== 'object' || value === null) throw missingParameter(field);
  return value as Raw;
}

function fail(error: Error): never {
  throw error;
}
