/** `doctor` in front of an exchange that is reached through ccxt, and tells little of itself. */

import { afterEach, describe, expect, test } from '@jest/globals';
import { closePatients, examine, linesOf, lunoPatient } from './doctor-patients.ts';

afterEach(closePatients);

describe('an exchange of ccxt', () => {
  test('that tells no rights is believed as far as it answers', async () => {
    const ran = await examine(await lunoPatient());
    expect(ran).toMatchObject({ exitCode: 0, err: '' });
    expect(ran.out).toMatch(/^ok +exchange +luno answers, in \d+ ms$/m);
    expect(ran.out).toMatch(/^ok +key +luno accepts it\nok +may read +yes\nnot told +may trade /m);
    expect(ran.out).toMatch(/^ok +balances +BTC 10 free, /m);
    expect(ran.out).toMatch(/^main: fit for trading as far as the exchange tells; /m);
  });

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

  test('that is down is told once', async () => {
    const patient = await lunoPatient();
    await closePatients();
    const ran = await examine(patient);
    expect(ran).toMatchObject({ exitCode: 1, err: 'main: 1 problem' });
    expect(ran.out.match(/ECONNREFUSED/g)).toHaveLength(1);
    expect(ran.out).toMatch(/^problem +exchange +luno gives no answer: /m);
    expect(ran.out).not.toMatch(/answers|^ok +clock/m);
  });
});
