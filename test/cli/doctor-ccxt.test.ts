/** `doctor` in front of an exchange that is reached through ccxt, and tells little of itself. */

import { afterEach, describe, expect, test } from '@jest/globals';
import { closePatients, examine, linesOf, lunoPatient } from './doctor-patients.ts';

afterEach(closePatients);

describe('an exchange of ccxt', () => {
  test('that refuses the key never accepts it', async () => {
    const { credentials } = await lunoPatient();
    for (const wrong of [{ apiKey: 'planted-wrong-key' }, { apiSecret: 'planted-wrong-secret' }]) {
      const ran = await examine({ credentials: { ...credentials, ...wrong } });
      expect(ran).toMatchObject({ exitCode: 1, err: 'main: 1 problem' });
      expect(linesOf(ran, 'problem')).toEqual([expect.stringMatching(/^problem +key /)]);
      expect(ran.out).not.toMatch(/accepts it|^\S+ +may /m);
      expect(ran.out).toMatch(/^not told +not asked +as the key is refused: balances, /m);
    }
  });
});
