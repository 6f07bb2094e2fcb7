/** The address a secret holds, read strictly: what is not of the chat's own host is not written to. */

import * as z from 'zod';

export type Chat = 'discord' | 'slack' | 'telegram';

/** Where each chat lives; a test has others. */
export type ChatOrigins = Readonly<Record<Chat, string>>;

export const chatOrigins: ChatOrigins = {
  discord: 'https://discord.com',
  slack: 'https://hooks.slack.com',
  telegram: 'https://api.telegram.org',
};

export interface ChatAddress {
  readonly chat: Chat;
  /** Whoever knows it may write there. */
  readonly url: string;
  /** Of Telegram, where the URL is the bot's. */
  readonly chatId?: string;
}

/** Says what is wrong with the secret, and never what it holds. */
class ChatAddressError extends Error {
  override readonly name = 'ChatAddressError';
}

const telegramSchema = z.object({
  token: z.string().regex(/^\d{1,20}:[\w-]{10,100}$/),
  chatId: z
    .union([z.string(), z.int()])
    .transform(String)
    .pipe(z.string().regex(/^(-?\d{1,20}|@\w{1,64})$/)),
});

/** Paths of webhooks; anything else of the same host is not meant for messages. */
const paths: Readonly<Record<Exclude<Chat, 'telegram'>, RegExp>> = {
  discord: /^\/api\/(v\d+\/)?webhooks\/[\w-]+\/[\w-]+$/,
  slack: /^\/(services|workflows|triggers)\/[\w/-]+$/,
};

/** Throws `ChatAddressError`. */
export function chatAddressOf(chat: Chat, secret: string, origins: ChatOrigins): ChatAddress {
  const text = secret.trim();
  if (text === '' || text === 'not put in yet') {
    throw new ChatAddressError(`the secret still holds the placeholder, no address of ${chat}`);
  }
  const origin = origins[chat];
  return chat === 'telegram' ? telegramAddress(text, origin) : webhookAddress(chat, text, origin);
}

function telegramAddress(text: string, origin: string): ChatAddress {
  const read = telegramSchema.safeParse(jsonOf(text));
  if (!read.success) {
    throw new ChatAddressError(
      'the secret is not {"token":"...","chatId":"..."} of a Telegram bot',
    );
  }
  const { token, chatId } = read.data;
  return { chat: 'telegram', url: `${origin}/bot${token}/sendMessage`, chatId };
}

function webhookAddress(
  chat: Exclude<Chat, 'telegram'>,
  text: string,
  origin: string,
): ChatAddress {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isOurs =
    url?.origin === origin &&
    url.username === '' &&
    url.password === '' &&
    paths[chat].test(url.pathname);
  if (!isOurs) {
    throw new ChatAddressError(`the secret is not the URL of a webhook at ${origin}`);
  }
  return { chat, url: url.href };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
