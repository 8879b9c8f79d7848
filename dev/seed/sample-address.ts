/** Where the shopper of examples, proofs and benchmarks lives. */
export const sampleAddress = {
  name: 'Ada Lovelace',
  line1: '7 Bridge Street',
  city: 'York',
  postalCode: 'YO1 6DA',
  country: 'GB',
} as const;
