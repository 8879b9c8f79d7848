/**
 * What a field of an event's data may hold. There is no kind for names, addresses or numbers of people, and one for free text that
 * says so: what an event may hold of a person is decided here.
 */
export interface FieldValues {
  /** Of our own records. */
  readonly uuid: string;
  /** What a provider calls something: a payment, an event, a parcel's code. */
  readonly providerId: string;
  /** A word from a list, ours or a provider's. */
  readonly code: string;
  readonly sku: string;
  readonly currency: string;
  /** Minor units of the order's currency, or of the one beside it. */
  readonly minorUnits: number;
  readonly count: number;
  /** Units of goods, added or (below zero) taken away. */
  readonly units: number;
  readonly flag: boolean;
  /** RFC 3339. */
  readonly time: string;
  /** Typed by staff or worded by a provider: erased with the person (`db/people/personal-data.ts`). */
  readonly freeText: string;
}

export type FieldKind = keyof FieldValues;

export type Field =
  | FieldKind
  | `${FieldKind} or null`
  | { readonly listOf: FieldKind | Fields }
  | { readonly object: Fields };

/** By name; one whose name ends with a question mark may be missing. */
export interface Fields {
  readonly [name: string]: Field;
}

type ValueOf<F> = F extends FieldKind
  ? FieldValues[F]
  : F extends `${infer Kind extends FieldKind} or null`
    ? FieldValues[Kind] | null
    : F extends { readonly listOf: infer Item }
      ? readonly ValueOf<Item>[]
      : F extends { readonly object: infer Of }
        ? DataOf<Of>
        : DataOf<F>;

/** The data that fields describe. */
export type DataOf<F> = { readonly [Name in keyof F as Name extends `${string}?` ? never : Name]: ValueOf<F[Name]> } & {
  readonly [Name in keyof F as Name extends `${infer Bare}?` ? Bare : never]?: ValueOf<F[Name]> | undefined;
};
