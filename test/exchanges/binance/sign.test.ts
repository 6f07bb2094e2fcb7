import { generateKeyPairSync, verify } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import {
  createSigner,
  queryOf,
  signedParameters,
  signedQuery,
} from '../../../shared/exchanges/binance/sign.ts';

/** Key and secret of the examples in Binance's documentation. */
const apiKey = 'vmPUZE6mv9SD5VNHk4HlWFsOr6aKE2zvsw0MuIgwCIPy6utIco14y7Ju91duEh8A';
const secret = 'NhqPtmdSJYdKjVHjA7PZj4Mge3R5YNiP1e3UZjInClVN65XAbvqqM6A7H5fATj0j';

function signerOf(key: string) {
  const signer = createSigner(key);
  if (signer === undefined) throw new Error('the test has a key of no use');
  return signer;
}

describe('an hmac signature', () => {
  test('over a query is the documented one', () => {
    const query = {
      symbol: 'LTCBTC',
      side: 'BUY',
      type: 'LIMIT',
      timeInForce: 'GTC',
      quantity: 1,
      price: '0.1',
      recvWindow: 5_000,
      timestamp: 1_499_827_319_559,
    };
    const signature = 'c8db56825ae71d6d79447849e617115f4a920fa2acdcab2b053c4b2838bd6b71';
    expect(signedQuery(signerOf(secret), query)).toBe(`${queryOf(query)}&signature=${signature}`);
  });

  test('over a query and a body has nothing at the joint', () => {
    const query = 'symbol=LTCBTC&side=BUY&type=LIMIT&timeInForce=GTC';
    const body = 'quantity=1&price=0.1&recvWindow=5000&timestamp=1499827319559';
    expect(signerOf(secret).signatureOf(query + body)).toBe(
      '0fd168b8ddb4876a0358a8d14d0c9f3da0e9b20c5d52b2a00fcf7d1c602f9a77',
    );
  });

  test.each([
    {
      parameters: {
        symbol: 'BTCUSDT',
        side: 'SELL',
        type: 'LIMIT',
        timeInForce: 'GTC',
        quantity: '0.01000000',
        price: '52000.00',
        recvWindow: 100,
        timestamp: 1_645_423_376_532,
        apiKey,
      },
      signature: 'aa1b5712c094bc4e57c05a1a5c1fd8d88dcd628338ea863fec7b88e59fe2db24',
    },
    {
      parameters: { timestamp: 1_788_264_000_123, apiKey },
      signature: 'af566fa3835bce278eba4ee46868750766ba6cd87cfb4d224a17e4fe8f69a292',
    },
  ])('over parameters goes by their names: $signature', ({ parameters, signature }) => {
    expect(signedParameters(signerOf(secret), parameters)).toEqual({ ...parameters, signature });
  });
});

describe('a signature with a private key', () => {
  test('of ed25519 is one that the public key knows', () => {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    const signer = signerOf(privateKey.export({ type: 'pkcs8', format: 'pem' }).toString());
    const signature = Buffer.from(signer.signatureOf('a=1'), 'base64');
    expect(signer.keyKind).toBe('ed25519');
    expect(verify(null, Buffer.from('a=1'), publicKey, signature)).toBe(true);
  });

  test('of rsa is over sha256', () => {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
    const signer = signerOf(privateKey.export({ type: 'pkcs8', format: 'pem' }).toString());
    const signature = Buffer.from(signer.signatureOf('a=1'), 'base64');
    expect(signer.keyKind).toBe('rsa');
    expect(verify('sha256', Buffer.from('a=1'), publicKey, signature)).toBe(true);
  });

  test('is refused of a key of another kind, or of none', () => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    expect(createSigner(privateKey.export({ type: 'pkcs8', format: 'pem' }).toString())).toBe(
      undefined,
    );
    expect(createSigner('-----BEGIN PRIVATE KEY-----\nnothing\n')).toBe(undefined);
  });
});

test('a query is encoded before it is signed', () => {
  expect(queryOf({ symbols: '["BTCUSDT"]', b: 'ü &' })).toBe(
    'symbols=%5B%22BTCUSDT%22%5D&b=%C3%BC%20%26',
  );
});
