/** What the relay publishes is what the strategy folds, and what is not of the relay's form is refused. */

import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { AssertionError } from '../../shared/domain/assert.ts';
import { decimal } from '../../shared/domain/decimal.ts';
import type { EventBundle, RelayEvent } from '../../shared/ports/relay-events.ts';
import {
  BundleUnreadableError,
  decodeBundle,
  encodeBundle,
} from '../../shared/stores/event-codec.ts';
import { arbitraryBundle } from '../support/arbitrary-events.ts';
import { bundleWith, fillEvent } from '../support/event-builders.ts';

const throughJson = (bundle: EventBundle) =>
  decodeBundle(JSON.parse(JSON.stringify(encodeBundle(bundle))));

test('any bundle comes back as it went, to the last digit', () => {
  fc.assert(
    fc.property(arbitraryBundle, (bundle) => {
      expect(throughJson(bundle)).toEqual(bundle);
    }),
    { numRuns: 300 },
  );
});

test('decimals travel as plain text, never as numbers or with an exponent', () => {
  const event = fillEvent({ price: decimal('0.00000001'), quantity: decimal('1e21') });
  const text = JSON.stringify(encodeBundle(bundleWith({ events: [event] })));
  expect(text).toContain('"price":"0.00000001"');
  expect(text).toContain('"quantity":"1000000000000000000000"');
});

test('a long explanation is cut, not a reason to lose the event', () => {
  const long = 'x'.repeat(10_000);
  const events: RelayEvent[] = [
    { kind: 'resync', because: long },
    { kind: 'answer', clientOrderId: 'a1', outcome: { kind: 'unknown', detail: long } },
  ];
  const { events: back } = throughJson(bundleWith({ events }));
  expect(back).toEqual([
    { kind: 'resync', because: 'x'.repeat(300) },
    { kind: 'answer', clientOrderId: 'a1', outcome: { kind: 'unknown', detail: 'x'.repeat(300) } },
  ]);
});

describe('a bundle that cannot be read', () => {
  const written = () => structuredClone(encodeBundle(bundleWith({ events: [fillEvent()] })));
  const inFirstEvent = (changes: object) => {
    const [event] = written().events as readonly object[];
    return { ...written(), events: [{ ...event, ...changes }] };
  };

  test.each([
    { why: 'no object', document: 'bundle', says: 'document: invalid_type' },
    { why: 'a missing part', document: { ...written(), epoch: undefined }, says: 'epoch' },
    { why: 'a field unknown to us', document: { ...written(), force: true }, says: 'unrecognized' },
    { why: 'a bad bot id', document: { ...written(), botId: '../planted' }, says: 'botId' },
    { why: 'a negative epoch', document: { ...written(), epoch: -1 }, says: 'epoch' },
    { why: 'a number as money', document: inFirstEvent({ fill: { price: 1.5 } }), says: 'fill' },
    { why: 'another kind', document: inFirstEvent({ kind: 'planted' }), says: 'events.0.kind' },
    {
      why: 'too many events',
      document: { ...written(), events: Array(101).fill({ kind: 'resync', because: 'planted' }) },
      says: 'events: too_big',
    },
    {
      why: 'an endless name',
      document: {
        ...written(),
        events: [{ kind: 'answer', clientOrderId: 'planted'.repeat(10), outcome: {} }],
      },
      says: 'events.0.clientOrderId: too_big',
    },
  ])('$why: is refused by place and kind, without what it holds', ({ document, says }) => {
    const read = () => decodeBundle(document);
    expect(read).toThrow(BundleUnreadableError);
    expect(read).toThrow(says);
    expect(read).not.toThrow('planted');
  });
});

test.each([
  { why: 'more events than one bundle holds', changes: { events: Array(101).fill(fillEvent()) } },
  { why: 'a price that is none', changes: { events: [fillEvent({ price: decimal(1).div(0) })] } },
  { why: 'a bot id that is none', changes: { botId: 'Grid 1' } },
])('$why: is a mistake of ours', ({ changes }) => {
  expect(() => encodeBundle(bundleWith(changes))).toThrow(AssertionError);
});
