import { refusal } from '../shared/refusal.ts';
import type { OrderState } from './order-state.ts';

export function refuseIfFinal({ outcome }: Pick<OrderState, 'outcome'>): void {
  if (outcome) throw refusal('order-final', `The order is already ${outcome.kind}.`);
}
