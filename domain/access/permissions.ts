/**
 * What may be allowed: by each permission, what a key with it may do, in words that people choose by. A route names one of them.
 * `own`: a lesser permission with which the same may be done to what the key itself has made, and to nothing else.
 */
const known = {
  'orders:place': { allows: 'Place orders.' },
  'orders:read': {
    allows: 'Find and read all orders, their timelines, and the orders of all customers.',
    own: 'orders:read-own',
  },
  'orders:read-own': { allows: 'Read the orders that this key has placed, and their timelines.' },
  'orders:read-notes': {
    allows:
      'See in orders, timelines and tasks what is for staff: notes, messages, providers’ codes and ids, the facts of each entry.',
  },
  'orders:cancel': { allows: 'Cancel any order, and say what becomes of its goods.', own: 'orders:change-own' },
  'orders:change-own': {
    allows: 'Cancel and pay the orders that this key has placed, and correct their address, as far as a shopper may.',
  },
  'orders:correct': {
    allows: 'Correct the address of any order until its parcels have left.',
    own: 'orders:change-own',
  },
  'orders:hold': { allows: 'Stop orders, and let them go on.' },
  'orders:resolve': { allows: 'Run failed steps again, look for stock, and acknowledge what orders tell staff.' },
  'payments:submit': { allows: 'Pay any order that waits for its payment.', own: 'orders:change-own' },
  'payments:settle': { allows: 'Take or give back money again, write it off, and settle parcels that came back.' },
  'quotes:create': { allows: 'Ask what sending a basket costs.' },
  'quotes:read': { allows: 'Read all shipping quotes.', own: 'quotes:read-own' },
  'quotes:read-own': { allows: 'Read the shipping quotes that this key has asked for.' },
  'customers:read': {
    allows: 'Find and read all customers, and place orders for them.',
    own: 'customers:manage-own',
  },
  'customers:write': { allows: 'Add customers, and change any.', own: 'customers:manage-own' },
  'customers:read-contact': {
    allows:
      'See in whatever else may be read, and find by it, how to reach a customer: e-mail address, telephone number, name, street, and the label of a parcel, which bears them.',
  },
  'customers:manage-own': {
    allows:
      'Add customers; look up, read, change and order for those that this key has added, or that no storefront has.',
  },
  'accounts:serve': { allows: 'Let customers register, log in, and use the links in their mails.' },
  'account:own': { allows: 'See and change the account that is logged in. Of use to customers alone.' },
  'shipments:read': { allows: 'Find and read parcels.' },
  'shipments:work': { allows: 'Pick, pack and hand over parcels.' },
  'shipments:resolve': {
    allows:
      'Say that parcels were delivered, lost or returned, ask for labels again, and acknowledge what parcels tell staff.',
  },
  'catalogue:read': { allows: 'Read the products that are for sale, and their prices.' },
  'catalogue:read-archived': { allows: 'Read archived products, too.' },
  'catalogue:write': { allows: 'Add and change products and prices.' },
  'stock:read': { allows: 'Read what is in stock.' },
  'stock:read-movements': { allows: 'Read each change of stock, and why.' },
  'stock:write': { allows: 'Receive goods, and correct stock.' },
  'shop:read': { allows: 'Read in what the shop sells, and where it delivers.' },
  'setup:read': { allows: 'Read stock locations, tax rates and how tax is rounded.' },
  'setup:write': { allows: 'Change stock locations, tax rates and how tax is rounded.' },
  'policies:read': { allows: 'Read what the shop has decided for itself, and who decided it.' },
  'policies:write': { allows: 'Decide it.' },
  'tasks:read': { allows: 'Read what waits for a person; the words of it need `orders:read-notes`, too.' },
  'tasks:work': {
    allows: 'Claim and note on tasks; acting on one or closing it needs the permission of what is done, too.',
  },
  'messages:read': { allows: 'Read what people are told, what became of it, and how it is written.' },
  'messages:send': { allows: 'Send messages again.' },
  'messages:write': { allows: 'Write messages in the shop’s own words.' },
  'events:read': { allows: 'Follow all that happens in the shop.' },
  'webhooks:read': { allows: 'Read the webhooks that could not be understood.' },
  'webhooks:resolve': { allows: 'Acknowledge webhooks that could not be understood.' },
  'access:read': { allows: 'Read roles and permissions.' },
  'access:manage': { allows: 'Make, change and delete the shop’s own roles.' },
  'staff:read': { allows: 'Read who works at the shop, with which role, and where they are logged in.' },
  'staff:manage': {
    allows:
      'Invite people, change their role, and deactivate them; nobody gives a role that allows more than their own.',
  },
} as const satisfies Readonly<Record<string, { readonly allows: string; readonly own?: string }>>;

export type Permission = keyof typeof known;

interface PermissionWords {
  /** What a key with it may do: one sentence or more. */
  readonly allows: string;
  readonly own?: Permission;
}

export const permissions: Readonly<Record<Permission, PermissionWords>> = known;

export const permissionIds = Object.keys(known) as readonly Permission[];

export function isPermission(text: string): text is Permission {
  return Object.hasOwn(known, text);
}

/** Whether whoever has these may do what the permission allows: they have it, or one that allows it for everything. */
export function mayDo(held: ReadonlySet<Permission>, wanted: Permission): boolean {
  return held.has(wanted) || permissionIds.some((id) => permissions[id].own === wanted && held.has(id));
}

/**
 * Whether whoever has these may give it to others: they have it, or everything that it is a lesser part of. One part of it would make
 * them more of what they have.
 */
export function mayGive(held: ReadonlySet<Permission>, wanted: Permission): boolean {
  const greater = permissionIds.filter((id) => permissions[id].own === wanted);
  return held.has(wanted) || (greater.length > 0 && greater.every((id) => held.has(id)));
}

/** How far a permission reaches of one who has these: to everything, to their own, or (undefined) not at all. */
export function reachOf(held: ReadonlySet<Permission>, wanted: Permission): Reach | undefined {
  if (held.has(wanted)) return 'any';
  const { own } = permissions[wanted];
  return own !== undefined && held.has(own) ? 'own' : undefined;
}

export type Reach = 'any' | 'own';
