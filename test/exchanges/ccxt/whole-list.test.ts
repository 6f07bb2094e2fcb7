/** Lists of exchanges that page in ways nobody has told: whole, or an error. */

import { describe, expect, test } from '@jest/globals';
import { readWholeList } from '../../../shared/exchanges/ccxt/whole-list.ts';

interface Row {
  readonly id: string;
  readonly timeMs: number;
}

/** One a second, from 1000 on. */
const rowsOf = (count: number): readonly Row[] =>
  Array.from({ length: count }, (_, i) => ({ id: `t${i}`, timeMs: 1_000 * (i + 1) }));

interface Server {
  readonly rows: readonly Row[];
  readonly limit: number;
  readonly answers: 'oldest' | 'newest';
  readonly ignores?: readonly ('since' | 'until')[];
  /** Longest stretch answered, ms. */
  readonly windowMs?: number;
}

async function read(
  server: Server,
  known: { readonly until: boolean; readonly limit?: number; readonly windowMs?: number },
): Promise<{ readonly ids: readonly string[]; readonly pages: number }> {
  const { rows, limit: limitMax, answers, ignores = [], windowMs = Infinity } = server;
  let pages = 0;
  const found = await readWholeList<Row>(
    {
      ability: { ...known, ofAllSymbols: false },
      pagesMax: 20,
      fail: (words) => new Error(`the list ${words}`),
      readPage: ({ sinceMs = 0, untilMs = Infinity, limit = limitMax }) => {
        pages += 1;
        const fromMs = ignores.includes('since') ? 0 : sinceMs;
        const toMs = Math.min(ignores.includes('until') ? Infinity : untilMs, fromMs + windowMs);
        const inRange = rows.filter(({ timeMs }) => timeMs >= fromMs && timeMs <= toMs);
        const size = Math.min(limit, limitMax);
        return Promise.resolve(
          answers === 'oldest' ? inRange.slice(0, size) : inRange.slice(-size),
        );
      },
    },
    { sinceMs: 1_000, nowMs: 100_000 },
  );
  return { ids: found.map(({ id }) => id), pages };
}

const idsOf = (rows: readonly Row[]): readonly string[] => rows.map(({ id }) => id);

describe('a list of several pages is read in whole, oldest first', () => {
  test.each([
    ['oldest', true],
    ['newest', true],
    ['oldest', false],
  ] as const)(
    'from an exchange that answers with the %s; rows before a time: %s',
    async (answers, until) => {
      for (const count of [0, 1, 9, 10, 11, 19, 28, 35]) {
        const rows = rowsOf(count);
        expect((await read({ rows, limit: 10, answers }, { until, limit: 10 })).ids).toEqual(
          idsOf(rows),
        );
      }
    },
  );

  test('where the length of a page is not known', async () => {
    const rows = rowsOf(120);
    expect((await read({ rows, limit: 50, answers: 'newest' }, { until: true })).ids).toEqual(
      idsOf(rows),
    );
  });

  test('where one answer is about a stretch of time', async () => {
    const rows = rowsOf(60);
    const server = { rows, limit: 10, answers: 'oldest', windowMs: 20_000 } as const;
    const { ids } = await read(server, { until: true, limit: 10, windowMs: 20_000 });
    expect(ids).toEqual(idsOf(rows));
  });
});

test('months of quiet are a question a window, however few pages a window may have', async () => {
  const server = { rows: rowsOf(90), limit: 10, answers: 'newest', windowMs: 1_000 } as const;
  const { ids, pages } = await read(server, { until: true, limit: 10, windowMs: 1_000 });
  expect(ids).toHaveLength(90);
  expect(pages).toBeGreaterThan(20);
});

test('a list is not asked for in more windows than anyone waits for', async () => {
  const server = { rows: rowsOf(1), limit: 10, answers: 'newest', windowMs: 50 } as const;
  const reading = read(server, { until: true, limit: 10, windowMs: 50 });
  await expect(reading).rejects.toThrow('is asked for since 1000, more than 1000 windows ago');
});

test('a short list is one question', async () => {
  const rows = rowsOf(9);
  const { pages } = await read({ rows, limit: 10, answers: 'oldest' }, { until: true, limit: 10 });
  expect(pages).toBe(1);
});

describe('a part is never taken for the whole', () => {
  test.each([
    [
      'the newest alone can be had',
      { answers: 'newest' },
      { until: false },
      'shows the newest 10 rows since 1000, and ccxt cannot ask for older ones',
    ],
    [
      'the way back does nothing',
      { answers: 'newest', ignores: ['until'] },
      { until: true },
      'the same page again',
    ],
    [
      'no time is heard at all',
      { answers: 'newest', ignores: ['since', 'until'] },
      { until: true },
      'the same page again',
    ],
  ] as const)('where %s', async (_, server, known, message) => {
    const rows = rowsOf(35);
    const reading = read({ rows, limit: 10, ...server }, { limit: 10, ...known });
    await expect(reading).rejects.toThrow(message);
  });

  test('where an instant is longer than a page', async () => {
    const rows = rowsOf(15).map(({ id }) => ({ id, timeMs: 5_000 }));
    const reading = read({ rows, limit: 10, answers: 'oldest' }, { until: true, limit: 10 });
    await expect(reading).rejects.toThrow('more rows of one instant than a page');
  });

  test('where there are more pages than allowed', async () => {
    const reading = read(
      { rows: rowsOf(95), limit: 3, answers: 'oldest' },
      { until: true, limit: 3 },
    );
    await expect(reading).rejects.toThrow('more than 20 pages');
  });
});
