import { describe, expect, test } from '@jest/globals';
import {
  createExchange,
  exchangeNames,
  UnknownExchangeError,
} from '../../shared/exchanges/registry.ts';
import { virtualClock } from '../support/virtual-clock.ts';
import { fakeCredentials } from './okx/okx-bench.ts';

const optionsOf = (exchange: string) => ({
  credentials: { ...fakeCredentials, exchange },
  clock: virtualClock(0),
});

describe('the registry of exchanges', () => {
  test.each(exchangeNames)('makes an adapter of that name: %s', async (name) => {
    expect((await createExchange(name, optionsOf(name))).name).toBe(name);
  });

  test.each(['hitbtcc', '', 'constructor'])(
    'names what it knows when asked for "%s"',
    async (name) => {
      const create = () => createExchange(name, optionsOf(name));
      await expect(create).rejects.toThrow(UnknownExchangeError);
      await expect(create).rejects.toThrow(
        `exchange ${name} is unknown; known are: ${exchangeNames.join(', ')}`,
      );
    },
  );
});
