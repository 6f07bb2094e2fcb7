/** Bodies are read strictly: what is not ours is refused with what was found, and where. */

import { describe, expect, test } from '@jest/globals';
import { MessageMalformedError, parseSlot, parseWorkMessage } from '../../functions/messages.ts';
import { encodeBundle } from '../../shared/stores/event-codec.ts';
import { aTimeMs } from '../support/bot-builders.ts';
import { bundleWith } from '../support/event-builders.ts';

const tick = {
  kind: 'tick',
  account: 'main',
  botIds: ['grid-1'],
  slotMs: aTimeMs,
  pollSeconds: 10,
};
const slot = {
  slotMs: aTimeMs,
  accounts: [{ account: 'main', botIds: ['grid-1'], pollSeconds: 10 }],
};

describe('a work message', () => {
  test.each([tick, { kind: 'config', botId: 'grid-1' }])(
    'is read as it was sent: %j',
    (message) => {
      expect(parseWorkMessage(JSON.stringify(message))).toEqual(message);
    },
  );

  test('events are read with their decimals', () => {
    const bundle = bundleWith();
    const body = JSON.stringify({ kind: 'events', ...encodeBundle(bundle) });
    expect(parseWorkMessage(body)).toEqual({ kind: 'events', ...bundle });
  });

  test.each([
    { why: 'no JSON', body: 'tick', says: '4 characters that are not JSON' },
    { why: 'no object', body: '[]', says: 'work' },
    { why: 'another kind', body: '{"kind":"order"}', says: 'kind' },
    { why: 'a missing time', body: JSON.stringify({ ...tick, slotMs: undefined }), says: 'slotMs' },
    { why: 'events of nobody', body: '{"kind":"events","events":[]}', says: 'botId' },
    {
      why: 'events with a price that is a number',
      body: JSON.stringify({ kind: 'events', ...bundleWith(), events: [{ price: 1.5 }] }),
      says: 'events.0',
    },
    { why: 'a bad bot id', body: '{"kind":"config","botId":"../x"}', says: 'botId' },
    { why: 'a field unknown to us', body: JSON.stringify({ ...tick, force: true }), says: 'root' },
  ])('$why: is refused', ({ body, says }) => {
    expect(() => parseWorkMessage(body)).toThrow(MessageMalformedError);
    expect(() => parseWorkMessage(body)).toThrow(says);
  });
});

describe('a slot', () => {
  test('is read as it was sent', () => {
    expect(parseSlot(JSON.stringify(slot))).toEqual(slot);
  });

  test('without poll intervals is refused', () => {
    const body = JSON.stringify({ ...slot, accounts: [{ account: 'main', botIds: [] }] });
    expect(() => parseSlot(body)).toThrow(/slot message, found .* at accounts\.0\.pollSeconds/);
  });
});
