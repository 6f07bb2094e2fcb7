/** The judge sees each wrong answer to a fill that a pass may come to, and what the ledger of fills lacks or made up. */

import { DeleteCommand, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, test } from '@jest/globals';
import type { PassDone } from '../../../shared/app/pass-result.ts';
import type { BotOrder, Debt } from '../../../shared/domain/bot-state.ts';
import { latticeOf } from '../../../shared/domain/lattice.ts';
import { oppositeSide } from '../../../shared/domain/order.ts';
import { tableName } from '../world/stage.ts';
import { botId, calmScenario, runPlanted, type Planted } from './planted-run.ts';

/** What a bug would have made of the counters of a pass. */
function withCounters(pass: PassDone, change: (counter: BotOrder) => Partial<BotOrder>): PassDone {
  const orders = pass.planned.orders.map((order) =>
    order.answers.length === 0 ? order : { ...order, ...change(order) },
  );
  return { ...pass, planned: { ...pass.planned, orders } };
}

const withAnswers =
  (change: (debt: Debt) => Partial<Debt>) =>
  (pass: PassDone): PassDone =>
    withCounters(pass, ({ answers }) => ({
      answers: answers.map((debt) => ({ ...debt, ...change(debt) })),
    }));

/** One farther than the answer ought to be, and the order there with it. */
function oneTooFar(pass: PassDone): PassDone {
  const { lattice } = pass.planned;
  if (lattice === undefined) return pass;
  return withCounters(pass, ({ answers, side, level }) => {
    const far = latticeOf(lattice).at(side === 'sell' ? level + 1 : level - 1);
    if (far === undefined) return {};
    const { price } = far;
    return { price, level: far.level, answers: answers.map((debt) => ({ ...debt, price })) };
  });
}

const withLosses = (pass: PassDone): PassDone => ({
  ...pass,
  notes: pass.notes.map((note) =>
    note.kind === 'roundTrip' ? { ...note, profitQuote: note.profitQuote.neg() } : note,
  ),
});

/** As if what was paid by a counter had settled with another debt. */
const withoutPayers = (pass: PassDone): PassDone => ({
  ...withLosses(pass),
  before: { ...pass.before, orders: [] },
});

const wrongs: readonly {
  readonly what: string;
  readonly says: RegExp;
  readonly config?: Readonly<Record<string, unknown>>;
  readonly forge: (pass: PassDone) => PassDone;
}[] = [
  {
    what: 'a purchase that is answered by a purchase',
    says: /, allowed the other side$/,
    forge: withAnswers(({ side }) => ({ side: oppositeSide(side) })),
  },
  {
    what: 'an answer at a loss',
    says: /, allowed no loss$/,
    forge: withAnswers(({ side, price }) => ({ price: price.mul(side === 'sell' ? 0.99 : 1.01) })),
  },
  { what: 'an answer one level too far', says: /, allowed the next level, /, forge: oneTooFar },
  {
    what: 'an answer that is larger than what was executed',
    says: /that was executed, allowed 0\.09/,
    forge: withAnswers(({ quantity }) => ({ quantity: quantity.plus('0.01') })),
  },
  {
    what: 'an answer that is smaller than what was executed',
    says: /that was executed, allowed 0\.09/,
    forge: withAnswers(({ quantity }) => ({ quantity: quantity.minus('0.01') })),
  },
  {
    what: 'an order that answers for more than it trades',
    says: /is to answer for 0\.1$/,
    forge: (pass) => withCounters(pass, ({ quantity }) => ({ quantity: quantity.div(2) })),
  },
  {
    what: 'an order at a worse price than is due',
    says: / is to do that$/,
    forge: (pass) =>
      withCounters(pass, ({ side, price }) => ({
        price: price.mul(side === 'sell' ? 0.99 : 1.01),
      })),
  },
  {
    what: 'a round trip that lost money',
    says: /^a round trip was closed for -/,
    forge: withLosses,
  },
  {
    what: 'debts that settled at a loss, in a grid so narrow that fees are more than a level',
    says: /^a round trip was settled for -/,
    config: { strategy: 'fixed', spacing: '2' },
    forge: withoutPayers,
  },
];

describe('while it runs', () => {
  test.each(wrongs)('$what', async ({ says, config, forge }) => {
    const findings = await runPlanted(calmScenario(config), (planted) => {
      planted.forgePasses(forge);
    });
    expect(new Set(findings.map(({ rule }) => rule))).toEqual(new Set(['wrongAnswer']));
    expect(findings.map(({ text }) => text)).toContainEqual(expect.stringMatching(says));
  });

  test('a round trip in such a grid may lose money', async () => {
    const narrow = calmScenario({ strategy: 'fixed', spacing: '2' });
    let trips = 0;
    const findings = await runPlanted(narrow, (planted) => {
      planted.forgePasses((pass) => {
        trips += pass.notes.filter(({ kind }) => kind === 'roundTrip').length;
        return withLosses(pass);
      });
    });
    expect(trips).toBeGreaterThan(0);
    expect(findings).toEqual([]);
  });
});

type Row = Record<string, unknown>;

/** Of the fills in the table, the one that was told first. */
async function firstFill({ world: { stage } }: Planted): Promise<Row> {
  const { Items = [] } = await stage.table.send(
    new QueryCommand({
      TableName: tableName,
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :fill)',
      ExpressionAttributeValues: { ':pk': `BOT#${botId}`, ':fill': 'FILL#' },
      Limit: 1,
    }),
  );
  const [first] = Items;
  if (first === undefined) throw new Error('the bot has no fill');
  return first;
}

describe('the ledger of fills', () => {
  test('without a trade the bot has booked', async () => {
    const findings = await runPlanted(calmScenario(), async (planted) => {
      const { pk, sk } = await firstFill(planted);
      const gone = new DeleteCommand({ TableName: tableName, Key: { pk, sk } });
      await planted.world.stage.table.send(gone);
    });
    expect(findings).toMatchObject([{ rule: 'lostFill', orders: [expect.any(String)] }]);
    expect(findings[0]?.text).toMatch(/^trade .* is not in the table$/);
  });

  test.each([
    { what: 'another quantity', name: 'quantity', value: '7', says: /^the table has .* 7 at / },
    {
      what: 'an order that never was',
      name: 'exchangeOrderId',
      value: '1',
      says: /the exchange has none such$/,
    },
  ])('with $what', async ({ name, value, says }) => {
    const findings = await runPlanted(calmScenario(), async (planted) => {
      const { pk, sk } = await firstFill(planted);
      const change = new UpdateCommand({
        TableName: tableName,
        Key: { pk, sk },
        UpdateExpression: 'SET #name = :value',
        ExpressionAttributeNames: { '#name': name },
        ExpressionAttributeValues: { ':value': value },
      });
      await planted.world.stage.table.send(change);
    });
    expect(findings).toContainEqual(expect.objectContaining({ rule: 'unreconciled' }));
    expect(findings.map(({ text }) => text)).toContainEqual(expect.stringMatching(says));
  });
});
