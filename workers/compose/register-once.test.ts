import { describe, expect, it } from '@jest/globals';
import { registerOnce } from './register-once.ts';

const pack = async () => 'packed';
const send = async () => 'sent';

describe('registerOnce', () => {
  it('makes one list of several', async () => {
    const steps = registerOnce('orders', { pack }, { send });
    expect(Object.keys(steps)).toEqual(['pack', 'send']);
    expect(await steps.send()).toBe('sent');
  });

  it('refuses a second activity of a name, whichever of them would have been lost', () => {
    expect(() => registerOnce('orders', { pack, send }, { send: pack }, { pack })).toThrow(
      'Registered twice on the task queue orders: send, pack',
    );
  });
});
