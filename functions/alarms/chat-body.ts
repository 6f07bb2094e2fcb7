/**
 * A notice in the form each chat takes. Discord: `content` of at most 2000 characters, and no mentions. Slack: `text`, in
 * which `&`, `<` and `>` are escaped. Telegram: `sendMessage` with plain text of at most 4096 characters.
 */

import type { ChatAddress } from './chat-address.ts';
import type { Notice } from './notice.ts';

const lengthMax: Readonly<Record<ChatAddress['chat'], number>> = {
  discord: 2_000,
  // It takes ten times as much, and shows no more than this at once.
  slack: 4_000,
  telegram: 4_096,
};

/** Discord: shows no previews of links. */
const suppressEmbeds = 4;

const signs: Readonly<Record<Notice['state'], string>> = {
  alarm: '🔴 ALARM: ',
  ok: '🟢 over: ',
  other: '⚪ ',
};

/** JSON, as it is sent. */
export function chatBody(address: ChatAddress, notice: Notice): string {
  const text = textOf(notice);
  const fit = (whole: string) => shortened(whole, lengthMax[address.chat]);
  switch (address.chat) {
    case 'discord':
      return JSON.stringify({
        content: fit(text),
        allowed_mentions: { parse: [] },
        flags: suppressEmbeds,
      });
    case 'slack':
      return JSON.stringify({ text: fit(escaped(text)), unfurl_links: false });
    case 'telegram':
      return JSON.stringify({
        chat_id: address.chatId,
        text: fit(text),
        link_preview_options: { is_disabled: true },
      });
  }
}

/** A line each, the ones that must not be cut off first. */
function textOf({ title, state, because, reason, description, where, link }: Notice): string {
  const names = because.length === 0 ? '' : `: ${because.join(', ')}`;
  return [
    `${signs[state]}${title}${names}`,
    description,
    link ?? '',
    where,
    shortened(reason, 1_000),
  ]
    .filter((line) => line !== '')
    .join('\n');
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** By whole characters: half of a pair would not be text. */
function shortened(text: string, max: number): string {
  if (text.length <= max) return text;
  return `${text.slice(0, max - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
