/** How the exchanges take us: calls, limits, clocks, sessions. */

import type { Settings } from '../settings.ts';
import { graph, heading, ourMetrics, type Row } from './row.ts';

export function exchangeRows({ settings }: { readonly settings: Settings }): readonly Row[] {
  const { each, most, sum } = ourMetrics(settings);
  return [
    heading('Exchanges'),
    [
      graph('Calls to exchanges', [each('ExchangeCalls', 'exchange', 'Sum')], { stacked: true }),
      graph('Request budget used', [each('LimitUsedPercent', 'exchange', 'Maximum')], {
        unit: 'percent',
      }),
      graph('Asked too often', [
        each('RateLimited', 'exchange', 'Sum'),
        sum('Bans', 'shut out, all exchanges'),
        sum('CountersHeldBack', 'counters held back'),
        sum('RequestsHeldBack', 'others held back'),
      ]),
      graph('Clocks apart', [each('ClockOffsetMs', 'exchange', 'Maximum')], { unit: 'ms' }),
    ],
    [
      graph('Websocket sessions', [
        most('SessionsLive', 'live'),
        most('SessionsDown', 'down'),
        sum('SessionConnects', 'connects'),
      ]),
      graph('Commands through the relay', [
        sum('CommandsSent', 'sent'),
        sum('CommandsExpired', 'came too late'),
        sum('CommandsRepeated', 'asked about instead'),
      ]),
      graph('Order events', [
        sum('EventsPublished', 'published'),
        sum('EventsGivenUp', 'given up'),
        sum('EventsUnreadable', 'unreadable'),
      ]),
      graph('Answers and frames', [
        sum('AnswersLate', 'late'),
        sum('AnswersUnmatched', 'without a request'),
        sum('FramesUnreadable', 'unreadable frames'),
      ]),
    ],
  ];
}
