import { defineEntity, p } from '@mikro-orm/core';
import type { ActorKind } from '../../domain/events/event-actor.ts';
import type { AddressCheck } from '../../domain/shipping/address-check.ts';
import { Order } from '../orders/order-entity.ts';

/** Somebody says where an order is to go instead. */
export const AddressCorrection = defineEntity({
  name: 'AddressCorrection',
  tableName: 'address_correction',
  indexes: [{ name: 'address_correction_open', properties: ['createdAt'], where: 'outcome is null' }],
  properties: {
    id: p.uuid().primary(),
    order: () => p.manyToOne(Order).mapToPk().index(),
    /** Null once it is decided: the order has it, or nobody needs it. */
    address: p.json().nullable(),
    insistOnAddress: p.boolean(),
    /** The name of whoever asked; with kind and id the actor of what follows. */
    requestedBy: p.string(),
    requesterKind: p.string().$type<ActorKind>().default('key'),
    requesterId: p.uuid().nullable(),
    byStaff: p.boolean(),
    addressCheck: p.string().$type<AddressCheck>().nullable(),
    /** CorrectionOutcome: a repeat gets the first. */
    outcome: p.json().nullable(),
    createdAt: p.datetime().defaultRaw('now()'),
  },
});
