import { describe, expect, it } from '@jest/globals';
import { registerFeatures } from './register-features.ts';

const pack = async () => 'packed';
const send = async () => 'sent';

describe('registerFeatures', () => {
  it('puts the activities of all features on their task queues', async () => {
    const queues = registerFeatures({ orders: { pack } }, { orders: { send }, mail: { send } });
    expect(Object.fromEntries(Object.entries(queues).map(([queue, steps]) => [queue, Object.keys(steps)]))).toEqual({
      orders: ['pack', 'send'],
      mail: ['send'],
    });
    expect([await queues.orders.pack(), await queues.mail.send()]).toEqual(['packed', 'sent']);
  });

  it('refuses an activity that two features give one task queue', () => {
    expect(() => registerFeatures({ orders: { send } }, { mail: { send } }, { orders: { send } })).toThrow(
      'Registered twice on the task queue orders: send',
    );
  });
});
