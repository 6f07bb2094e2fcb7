/** What is stored is what is read, and what cannot be read is said. */

import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { AssertionError } from '../../shared/domain/assert.ts';
import { decimal } from '../../shared/domain/decimal.ts';
import { StateUnreadableError } from '../../shared/ports/store-error.ts';
import { decodeState, encodeState } from '../../shared/stores/state-codec.ts';
import { arbitraryState } from '../support/arbitrary-state.ts';
import { orderWith, stateWith } from '../support/bot-builders.ts';

test('any state comes back as it went, to the last digit', () => {
  fc.assert(
    fc.property(arbitraryState, (state) => {
      const back = decodeState(state.botId, encodeState(state));
      expect(back).toEqual(state);
      expect(encodeState(back)).toBe(encodeState(state));
    }),
    { numRuns: 300 },
  );
});

test('decimals are stored as plain text, never as numbers', () => {
  const document = encodeState(
    stateWith({ orders: [orderWith({ price: decimal('0.00000001'), quantity: decimal('1e21') })] }),
  );
  expect(document).toContain('"price":"0.00000001"');
  expect(document).toContain('"quantity":"1000000000000000000000"');
});

describe('a document that cannot be read', () => {
  const changed = (changes: Readonly<Record<string, unknown>>) => {
    const written: unknown = JSON.parse(encodeState(stateWith({ orders: [orderWith()] })));
    return JSON.stringify({ ...(written as object), ...changes });
  };

  test.each([
    { why: 'not JSON', document: '{"schemaVersion":1,', says: 'that are not JSON' },
    { why: 'a newer version', document: changed({ schemaVersion: 2 }), says: 'schema version 2' },
    { why: 'no version', document: '{}', says: 'schema version none' },
    { why: 'no object', document: 'null', says: 'schema version none' },
    { why: 'a missing part', document: changed({ ledger: undefined }), says: 'ledger' },
    { why: 'a field unknown to us', document: changed({ leverage: 3 }), says: 'unrecognized_keys' },
    { why: 'a number as money', document: changed({ debts: [{ price: 1.5 }] }), says: 'debts.0' },
    { why: "another bot's", document: changed({ botId: 'grid-2' }), says: 'state of bot grid-2' },
  ])('$why: is refused by the name of its bot', ({ document, says }) => {
    const read = () => decodeState('grid-1', document);
    expect(read).toThrow(StateUnreadableError);
    expect(read).toThrow('bot grid-1');
    expect(read).toThrow(says);
  });
});

describe('a state that must not be stored', () => {
  test('a document larger than any that could be read again', () => {
    const orders = Array.from({ length: 10_000 }, () =>
      orderWith({ exchangeOrderId: 'x'.repeat(60) }),
    );
    expect(() => encodeState(stateWith({ orders }))).toThrow(/bytes, allowed at most 4194304/);
  });

  test('a number that is none', () => {
    const state = stateWith({ createdAtMs: Number.NaN });
    expect(() => encodeState(state)).toThrow(AssertionError);
    expect(() => encodeState(state)).toThrow(/grid-1 cannot be stored: createdAtMs/);
  });
});
