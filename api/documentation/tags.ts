/** What the operations are sorted by. */
export const tags = [
  { name: 'Shop', description: 'What a storefront has to know of the shop before it shows anything.' },
  { name: 'Products', description: 'What the shop sells, and at which prices.' },
  { name: 'Customers', description: 'People who order with an account. Guests are none.' },
  {
    name: 'Accounts',
    description: 'Customers who log in: registering, sessions, and what each may see and change of their own.',
  },
  { name: 'Stock', description: 'How much there is of what is sold, where, and what came and went.' },
  {
    name: 'Taxes',
    description:
      'The rates of tax, which are also the list of countries that the shop sells to, and how tax is rounded.',
  },
  { name: 'Shipping quotes', description: 'What sending a basket costs, and what it costs in all.' },
  {
    name: 'Orders',
    description: 'Placing, paying, following and cancelling orders, and what staff decide about them.',
  },
  { name: 'Shipments', description: 'Parcels, and the warehouse’s work on them.' },
  { name: 'Events', description: 'All that happens in the shop, in one order, for other systems.' },
  { name: 'Messages', description: 'What people are told, by which way, and in which words.' },
  { name: 'Tasks', description: 'Whatever waits for a person of the shop: who sees to it, until when, and how.' },
  { name: 'Webhooks', description: 'What the payment provider and carriers tell, and what of it could not be read.' },
  { name: 'Policies', description: 'What the shop decides for itself, each decision on record.' },
  { name: 'Access', description: 'Roles of API keys, and what each may do.' },
  { name: 'Health', description: 'For whoever keeps the processes running.' },
  { name: 'Documentation', description: 'This description.' },
] as const;
