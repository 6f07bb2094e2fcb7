import { expect, test } from '@jest/globals';
import { PlainView } from '../../../local/view/plain-view.ts';
import { Screen, WatchedHost } from './watched-host.ts';

function watch() {
  const host = new WatchedHost();
  const screen = new Screen({ isTTY: false });
  return { host, screen, view: new PlainView(screen) };
}

test('a run is told line by line: start, fills with their counters, warnings, summaries', () => {
  const { host, screen, view } = watch();
  view.show(host.snapshot());
  for (const price of ['100', '98.9', '100.1', '100.2']) view.show(host.move(price).snapshot());
  const { virtualTimeMs } = host.snapshot();
  const warnings = [{ atMs: virtualTimeMs, text: 'okx answered 502' }];
  view.show(host.snapshot({ warnings }));
  view.show(host.snapshot({ warnings, virtualTimeMs: virtualTimeMs + 600_000 }));
  view.stop();
  const summary =
    'grid-1 running, price 100.20, 2 fills (2 countered, 0 settled, 0 waiting), ' +
    '3 buys and 3 sells open, profit +0.8001 USDT, fees 0.1989 USDT, inventory 0 BTC, 4 passes, ' +
    'no holes, no duplicates';
  expect(screen.take().split('\n')).toEqual([
    '12:00:00 grid-1 makes BTC-USDT on okx (REST), starting, speed 60',
    '12:00:10 grid-1 is running',
    '12:00:10 grid-1 starts its grid at 100.00 USDT',
    '12:00:10 buy 1 BTC filled at 99.00 -> sell at 100.00 rests',
    '12:00:20 sell 0.999 BTC filled at 100.00 -> buy at 99.00 rests',
    '12:00:40 warning: okx answered 502',
    `12:10:40 ${summary}`,
    `12:10:40 ${summary}`,
    '',
  ]);
});

test('nothing is told twice, however often it is shown', () => {
  const { host, screen, view } = watch();
  host.move('100');
  const warnings = ['a', 'b'].map((text) => ({ atMs: 1, text }));
  view.show(host.snapshot());
  view.show(host.move('98.9').snapshot({ warnings }));
  expect(screen.take()).toMatch(/buy 1 BTC filled at 99\.00[^]*warning: a\n[^]*warning: b\n$/);
  for (let i = 0; i < 10; i++) view.show(host.snapshot({ warnings }));
  expect(screen.take()).toBe('');
});

test('fills from before a restart are no news', () => {
  const { host, screen, view } = watch();
  host.move('100').move('98.9');
  view.show(host.snapshot());
  expect(screen.take()).toBe(
    '12:00:20 grid-1 makes BTC-USDT on okx (REST), running, grid from 100.00, speed 60\n',
  );
});

test('a fill is held back while its counter is under way, but not for ever', () => {
  const { host, screen, view } = watch();
  view.show(host.move('100').snapshot());
  screen.take();
  host.move('98.9', { diesAfter: 0 });
  view.show(host.snapshot());
  expect(screen.take()).toBe('');
  for (let i = 0; i < 5; i++) view.show(host.snapshot());
  expect(screen.take()).toBe(
    '12:00:10 buy 1 BTC filled at 99.00 -> sell at 100.00 is being placed\n',
  );
});

test('what others wrote cannot steer a terminal', () => {
  const { host, screen, view } = watch();
  const warnings = [{ atMs: 1, text: '\u001b[2J\u009b31m\r\nbye\u202e' }];
  view.show(host.snapshot({ warnings }));
  view.stop();
  expect(screen.take()).toContain('warning: ?[2J?31m??bye?\n');
});

test('the relay is told when it comes, changes and goes', () => {
  const { host, screen, view } = watch();
  const relay = {
    state: 'starting',
    pid: 7,
    restarts: 0,
    sessionsLive: 0,
    sessionsWanted: 2,
  } as const;
  view.show(host.snapshot({ bots: [] }));
  view.show(host.snapshot({ bots: [], relay }));
  const running = { ...relay, state: 'running', epoch: 1, sessionsLive: 2 } as const;
  for (let i = 0; i < 3; i++) view.show(host.snapshot({ bots: [], relay: running }));
  const down = { ...running, state: 'down', pid: undefined, restarts: 2, sessionsLive: 0 } as const;
  view.show(host.snapshot({ bots: [], relay: down }));
  expect(screen.take().split('\n')).toEqual([
    '12:00:00 relay starting, process 7, 0 of 2 sessions live',
    '12:00:00 relay running, process 7, epoch 1, 2 of 2 sessions live',
    '12:00:00 relay down, epoch 1, restarted 2 times, 0 of 2 sessions live',
    '',
  ]);
});
