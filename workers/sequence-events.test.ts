import { describe, expect, it } from '@jest/globals';
import { sequenceEvents } from './sequence-events.ts';

describe('the loop that sequences events', () => {
  it('looks again and again, also after a look that failed, until the process is to stop', async () => {
    const stop = new AbortController();
    const warned: unknown[] = [];
    let looks = 0;
    const sequencer = {
      async sequenceEvents() {
        looks += 1;
        if (looks === 2) throw new Error('The database is away');
        if (looks === 3) stop.abort();
        return 0;
      },
    };
    const log = { warn: (about: object) => void warned.push(about) };
    await sequenceEvents({ sequencer, log, until: stop.signal, everyMs: 1, afterFailureMs: 1 });
    expect(looks).toBe(3);
    expect(warned).toHaveLength(1);
  });
});
