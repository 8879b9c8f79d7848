import { describe, expect, it } from '@jest/globals';
import { eventTable } from './demo-events.ts';

describe('eventTable', () => {
  it('puts orders and processes in one column of time', () => {
    const rows = eventTable(
      [
        { at: 3, who: 'A-1001', what: 'confirmed' },
        { at: 1, who: 'A-1001', what: 'placed' },
        { at: 2, who: '', what: 'the worker is killed' },
        { at: 3, who: 'A-1', what: 'confirmed' },
      ],
      String,
    );
    expect(rows.map(({ row }) => row)).toEqual([
      '1  A-1001  placed',
      '2          the worker is killed',
      '3  A-1001  confirmed',
      '3  A-1     confirmed',
    ]);
  });

  it('is empty where nothing happened', () => {
    expect(eventTable([], String)).toEqual([]);
  });
});
