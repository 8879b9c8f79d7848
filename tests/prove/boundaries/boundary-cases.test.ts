import { Client, Connection } from '@temporalio/client';
import { describe, expect, it } from '@jest/globals';
import { openDatabase } from '../../../db/database.ts';
import { composeActivities } from '../../../workers/compose-activities.ts';
import { readWorkerConfig } from '../../../workers/worker-config.ts';
import { boundaries } from './boundaries.ts';
import { boundaryCases, casesByActivity, missingBoundaries } from './boundary-cases.ts';
import { chooseCases } from './choose-cases.ts';
import { stories } from './stories.ts';

const NOWHERE = '127.0.0.1:1';

/** By name, as a worker serves them. Nobody is connected to: composing calls nothing. */
async function servedActivities(): Promise<string[]> {
  const config = readWorkerConfig({
    DATABASE_URL: `postgres://${NOWHERE}/none`,
    STRIPE_SECRET_KEY: 'sk_test_none',
    EASYPOST_API_KEY: 'EZTK_none',
  });
  const database = await openDatabase({ url: config.databaseUrl });
  const client = new Client({ connection: Connection.lazy({ address: NOWHERE }) });
  const served = Object.values(composeActivities(config, database, client)).flatMap((steps) => Object.keys(steps));
  await client.connection.close();
  await database.close();
  return served;
}

describe('the cases of the proof', () => {
  it('are of every activity that a worker serves, and of no other', async () => {
    const served = [...new Set(await servedActivities())].sort((a, b) => a.localeCompare(b));
    expect(Object.keys(casesByActivity).sort((a, b) => a.localeCompare(b))).toEqual(served);
  });

  it.each(Object.keys(casesByActivity))('have each boundary of %s, or say why it has none', (activity) => {
    const ofActivity = (found: { readonly activity: string }) => found.activity === activity;
    const known = [...boundaryCases.filter(ofActivity), ...missingBoundaries.filter(ofActivity)];
    expect(new Set(known.map(({ boundary }) => boundary))).toEqual(new Set(boundaries));
    for (const { why } of missingBoundaries.filter(ofActivity)) expect(why).toMatch(/\w+ \w+.*\.$/);
  });

  it('tell every story', () => {
    expect(new Set(boundaryCases.map(({ story }) => story))).toEqual(new Set(Object.keys(stories)));
  });

  it('are chosen for a short run so that no activity is in it twice, by the seed alone', () => {
    const chosen = chooseCases(7, true);
    expect(new Set(chosen.map(({ activity }) => activity)).size).toBe(chosen.length);
    expect(chosen.length).toBeLessThan(Object.keys(casesByActivity).length);
    expect(chooseCases(7, true)).toEqual(chosen);
    expect(chooseCases(8, true)).not.toEqual(chosen);
    expect(chooseCases(7, false)).toHaveLength(boundaryCases.length);
  });
});
