/** A moment at which truths that hang on today's date or on the machine's zone come out. */
export interface Moment {
  readonly says: string;
  /** Where the clock starts; it goes on from there. */
  readonly startsAt: string;
  readonly zone: string;
  /** Of the few that the short run tries. */
  readonly short?: boolean;
}

/** The hour that is there twice, on a machine whose zone is half an hour off the others. */
export const whileClocksGoBack: Moment = {
  says: 'clocks go back',
  startsAt: '2027-11-07T04:29:58Z',
  zone: 'America/St_Johns',
  short: true,
};

export const moments: readonly Moment[] = [
  { says: '31 January, at noon', startsAt: '2027-01-31T12:00:00Z', zone: 'UTC' },
  { says: '31 January, two seconds before midnight', startsAt: '2027-02-01T03:29:58Z', zone: 'America/St_Johns' },
  { says: '31 January, where the UTC day is the 30th', startsAt: '2027-01-30T12:00:00Z', zone: 'Pacific/Kiritimati' },
  { says: '29 February, at noon', startsAt: '2028-02-29T12:00:00Z', zone: 'UTC', short: true },
  { says: '29 February, two seconds before midnight', startsAt: '2028-02-29T18:29:58Z', zone: 'Asia/Kolkata' },
  { says: '29 February, where the UTC day is 1 March', startsAt: '2028-03-01T03:00:00Z', zone: 'Pacific/Pago_Pago' },
  { says: '31 March, at noon', startsAt: '2027-03-31T12:00:00Z', zone: 'America/St_Johns' },
  { says: '31 December, two seconds before midnight', startsAt: '2027-12-31T23:59:58Z', zone: 'UTC' },
  {
    says: '31 December, where the UTC day is 1 January',
    startsAt: '2028-01-01T03:00:00Z',
    zone: 'Pacific/Pago_Pago',
    short: true,
  },
  { says: '1 January, where the UTC day is 31 December', startsAt: '2027-12-31T12:00:00Z', zone: 'Pacific/Kiritimati' },
  { says: 'clocks go forward', startsAt: '2027-03-28T00:59:58Z', zone: 'Europe/Berlin' },
  { says: 'clocks go back', startsAt: '2027-10-31T00:59:58Z', zone: 'Europe/Berlin' },
  { says: 'clocks go forward', startsAt: '2027-03-14T05:29:58Z', zone: 'America/St_Johns' },
  whileClocksGoBack,
  { says: 'clocks go forward by half an hour', startsAt: '2027-10-02T15:29:58Z', zone: 'Australia/Lord_Howe' },
  { says: 'clocks go back by half an hour', startsAt: '2027-04-03T14:59:58Z', zone: 'Australia/Lord_Howe' },
  { says: 'seconds since 1970 outgrow 31 bits', startsAt: '2038-01-19T03:14:06Z', zone: 'UTC' },
];
