/** Fake secrets, and every form of them that nothing may show. */

/** As people write it: blanks, quotes and signs that every encoding writes in another way. */
export const credentials = {
  exchange: 'okx',
  apiKey: 'planted-key/3f+9a=7c51-4e0e&b1d2',
  apiSecret: 'planted SECRET "with" <all> the/odd+signs=&%?',
  passphrase: 'Planted horse, battery & staple!',
} as const;

/** Short, but as long as exchanges ask for. */
export const shortCredentials = {
  exchange: 'okx',
  apiKey: 'PLNTD-k7',
  apiSecret: 'PLNTD-s8',
  passphrase: 'PLNTD-p9',
} as const;

/** Nobody's key: the bytes of it say so. */
const pemLines = ['first', 'second', 'third'].map((line) =>
  Buffer.from(`planted ${line} line of a private key`).toString('base64'),
);
export const pemSecret = [
  '-----BEGIN PRIVATE KEY-----',
  ...pemLines,
  '-----END PRIVATE KEY-----',
].join('\n');

/** By what they are called; each is looked for by itself. */
export function formsIn(secret: string): Readonly<Record<string, string>> {
  const bytes = Buffer.from(secret);
  const base64 = bytes.toString('base64').replace(/=+$/, '');
  return {
    'as it is': secret,
    'as JSON': JSON.stringify(secret).slice(1, -1),
    'as JSON within JSON': JSON.stringify(JSON.stringify(secret)).slice(3, -3),
    'in a URL': encodeURIComponent(secret),
    'in a form': new URLSearchParams({ s: secret }).toString().slice(2),
    'in base64': base64,
    'in base64 of a URL': bytes.toString('base64url'),
    'in hex': bytes.toString('hex'),
    'in upper case hex': bytes.toString('hex').toUpperCase(),
  };
}

const secrets = [
  ...[credentials, shortCredentials].flatMap(({ apiKey, apiSecret, passphrase }) => [
    apiKey,
    apiSecret,
    passphrase,
  ]),
  pemSecret,
  ...pemLines,
];

/** Every form of every secret, and words that stand in all of the long ones. */
const needles = [
  ...new Set([...secrets.flatMap((secret) => Object.values(formsIn(secret))), 'battery', 'staple']),
];

/** What of it stands in the text; nothing should. */
export function plantedIn(text: string, others: Iterable<string> = []): readonly string[] {
  return [...needles, ...others].filter((needle) => text.includes(needle));
}
