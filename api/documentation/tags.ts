/** What the operations are sorted by. */
export const tags = [
  { name: 'Products', description: 'What the shop sells, and at which prices.' },
  { name: 'Customers', description: 'People who order with an account. Guests are none.' },
  { name: 'Stock', description: 'How much there is of what is sold, where, and what came and went.' },
  { name: 'Shipping quotes', description: 'What sending a basket costs, and what it costs in all.' },
  {
    name: 'Orders',
    description: 'Placing, paying, following and cancelling orders, and what staff decide about them.',
  },
  { name: 'Shipments', description: 'Parcels, and the warehouse’s work on them.' },
  { name: 'Tasks', description: 'Whatever waits for a person of the shop: who sees to it, until when, and how.' },
  { name: 'Webhooks', description: 'What the payment provider and carriers tell, and what of it could not be read.' },
  { name: 'Health', description: 'For whoever keeps the processes running.' },
  { name: 'Documentation', description: 'This description.' },
] as const;
