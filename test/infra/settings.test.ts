import { describe, expect, test } from '@jest/globals';
import { App } from 'aws-cdk-lib';
import { settingsFrom } from '../../infra/settings.ts';

const read = (context: Record<string, unknown>) => settingsFrom(new App({ context }).node);

test('without any context there is a dev stage and nobody to mail', () => {
  expect(read({})).toEqual({
    stage: 'dev',
    runbookBaseUrl: '',
    strategyConcurrencyMax: 20,
    relayShards: 1,
    ccxt: [],
    egress: 'nat-instance',
    relayImage: 'asset',
    smokeTest: true,
    emulator: false,
  });
});

test('the command line’s text and a file’s number mean the same', () => {
  expect(read({ strategyConcurrencyMax: '40' })).toEqual(read({ strategyConcurrencyMax: 40 }));
  expect(read({ strategyConcurrencyMax: 40 }).strategyConcurrencyMax).toBe(40);
});

test('exchanges of ccxt are a list with commas, each once', () => {
  expect(read({ ccxt: 'kraken,luno,kraken' }).ccxt).toEqual(['kraken', 'luno']);
});

test('a yes or no is text on the command line and a boolean in a file', () => {
  expect(read({ emulator: 'true' })).toEqual(read({ emulator: true }));
  expect(read({ smokeTest: 'false' }).smokeTest).toBe(false);
});

test('an emulator has no address that stays', () => {
  expect(read({ emulator: true }).egress).toBe('none');
});

test('an empty text counts as absent', () => {
  expect(read({ stage: '', alarmEmail: '' })).toEqual(read({}));
});

describe('what could not be deployed is refused', () => {
  test.each([
    { context: { stage: 'Prod' }, message: "context stage is 'Prod', allowed are" },
    { context: { stage: 'a/b' }, message: "context stage is 'a/b', allowed are" },
    { context: { alarmEmail: 'nobody' }, message: "context alarmEmail is 'nobody', allowed is" },
    { context: { strategyConcurrencyMax: '1' }, message: 'an integer from 2 to 1000' },
    { context: { strategyConcurrencyMax: 'many' }, message: 'an integer from 2 to 1000' },
    { context: { relayShards: -1 }, message: "context relayShards is '-1', allowed is" },
    { context: { relayShards: '1.5' }, message: 'an integer from 0 to 16' },
    { context: { relayShards: 17 }, message: 'an integer from 0 to 16' },
    { context: { relayShard: 2 }, message: 'context holds relayShard, which is no setting' },
    { context: { runbookBaseUrl: 'foo' }, message: 'an http(s) address that ends with /' },
    {
      context: { egress: 'vpn' },
      message: "context egress is 'vpn', allowed is one of none, nat-",
    },
    {
      context: { emulator: true, egress: 'nat-gateway' },
      message: "context egress is 'nat-gateway', allowed with emulator is none",
    },
    { context: { emulator: 'yes' }, message: "context emulator is 'yes', allowed is one of true" },
    { context: { ccxt: 'Kraken' }, message: "context ccxt is 'Kraken', allowed are" },
    { context: { ccxt: 'kraken,,luno' }, message: 'ids of ccxt with commas between' },
    { context: { stage: ['a'] }, message: 'context stage is a object, allowed is text' },
  ])('$context', ({ context, message }) => {
    expect(() => read(context)).toThrow(message);
  });
});
