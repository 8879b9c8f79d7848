/** Where a parcel goes to or comes from. */
export interface PostalAddress {
  readonly name: string;
  readonly line1: string;
  readonly line2?: string | undefined;
  readonly city: string;
  readonly region?: string | undefined;
  /** Left out where the country has none, or does without. */
  readonly postalCode?: string | undefined;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  readonly phone?: string | undefined;
}

/** As much of an address as a shopper has given by then: a wallet tells no more than this before it is paid with. */
export type Destination = Pick<PostalAddress, 'country'> & {
  readonly [Field in keyof PostalAddress]?: PostalAddress[Field] | undefined;
};
