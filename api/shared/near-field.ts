/** What other systems call the fields of addresses, baskets and customers. Compared without case, blanks and underlines. */
const otherNames: Readonly<Record<string, string>> = {
  address: 'line1',
  address1: 'line1',
  address2: 'line2',
  addressline1: 'line1',
  addressline2: 'line2',
  company: 'line2',
  countrycode: 'country',
  fullname: 'name',
  items: 'lines',
  lineitems: 'lines',
  locality: 'city',
  location: 'locationId',
  mail: 'email',
  mobile: 'phone',
  organization: 'line2',
  postcode: 'postalCode',
  province: 'region',
  qty: 'quantity',
  recipient: 'name',
  state: 'region',
  street: 'line1',
  street1: 'line1',
  street2: 'line2',
  tel: 'phone',
  telephone: 'phone',
  phonenumber: 'phone',
  town: 'city',
  zip: 'postalCode',
  zipcode: 'postalCode',
};

/** Slips of the keyboard in one name. */
const SLIPS_MAX = 2;
/** Longer than any field: such a name is no slip. */
const NAME_MAX = 40;

/** What to send instead of a field that is unknown, where there is something near it. */
export function hintOf(unknown: string, fields: readonly string[]): string {
  if (unknown.length > NAME_MAX) return '';
  const name = plain(unknown);
  const other = Object.hasOwn(otherNames, name) ? otherNames[name] : undefined;
  const near =
    fields.find((field) => plain(field) === name) ??
    fields.find((field) => field === other) ??
    fields.find((field) => isSlipOf(plain(field), name));
  return near === undefined ? '' : ` Did you mean ${near}?`;
}

function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
}

/** Each letter more or less is a slip, so most names are told apart by their length alone. */
function isSlipOf(field: string, name: string): boolean {
  const most = Math.min(SLIPS_MAX, Math.floor(field.length / 3));
  return Math.abs(field.length - name.length) <= most && slipsBetween(field, name) <= most;
}

/** Levenshtein's distance: letters left out, put in or exchanged. */
function slipsBetween(a: string, b: string): number {
  let before = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let row = 0; row < a.length; row += 1) {
    const letter = a.charAt(row);
    const now = [row + 1];
    for (let column = 1; column <= b.length; column += 1) {
      const exchanged = (before[column - 1] ?? 0) + (letter === b[column - 1] ? 0 : 1);
      now.push(Math.min(exchanged, (before[column] ?? 0) + 1, (now[column - 1] ?? 0) + 1));
    }
    before = now;
  }
  return before[b.length] ?? 0;
}
