import { eventPlants } from './event-plants.ts';
import { messagePlants } from './message-plants.ts';
import { moneyPlants } from './money-plants.ts';
import { orderPlants } from './order-plants.ts';
import type { Plants } from './plant.ts';
import { pricePlants } from './price-plants.ts';
import { providerPlants } from './provider-plants.ts';
import { stockPlants } from './stock-plants.ts';

/** A plant for each check of each invariant. */
export const plants: Plants = {
  ...stockPlants,
  ...moneyPlants,
  ...providerPlants,
  ...orderPlants,
  ...eventPlants,
  ...pricePlants,
  ...messagePlants,
};
