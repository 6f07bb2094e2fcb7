/** Conditions and updates drawn from a seed, well formed and not, come out in memory as in the embedded database. */

import { expect, test } from '@jest/globals';
import { DeleteCommand, GetCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { luckOf, type Luck } from '../kernel/luck.ts';
import { TablePair } from './memory-table-pair.ts';
import type { TableCommand } from './memory-table.ts';

const pair = new TablePair();

/** Values by name: each expression takes those it names. */
function valuesIn(
  text: string,
  luck: Luck,
): { ExpressionAttributeValues?: Record<string, unknown> } {
  const drawn: Record<string, unknown> = {
    ':x': luck.oneOf<readonly [unknown, ...unknown[]]>('x', [1, -2, 0.5, 'text', null, true]),
    ':y': luck.between('y', -3, 12),
    ':n': luck.between('n', 0, 3),
    ':s': luck.oneOf('s', ['a', 'ab', 'S', 'N']),
    ':set': new Set(['a', luck.oneOf('member', ['b', 'c', 'd'])]),
    ':more': [luck.between('more', 1, 9), { deep: ['x'] }],
    ':empty': [],
    ':map': { k: 1 },
  };
  const names = new Set(text.match(/:[a-z]+/g) ?? []);
  if (names.size > 0 && luck.happens('unused', 0.03)) names.add(':y');
  if (luck.happens('undefined', 0.03)) names.clear();
  if (names.size === 0) return {};
  return { ExpressionAttributeValues: Object.fromEntries([...names].map((n) => [n, drawn[n]])) };
}

const conditions = [
  'attribute_not_exists(pk)',
  'attribute_exists(pk) AND a = :x',
  'a <> :x OR b < :y',
  'NOT (a >= :n) AND (b <= :y OR attribute_not_exists(c))',
  'NOT attribute_exists(c) OR begins_with(c, :s)',
  ':y > b',
  'a IN (:x, :y, :n)',
  'b BETWEEN :n AND :y',
  'size(c) > :n',
  'size(list) > :n OR size(bytes) = :y',
  'contains(tags, :s) OR contains(c, :s)',
  'attribute_type(a, :s)',
  'map.k = :n AND list[0] <> :x',
  '#owner = :s',
  'owner = :s',
  'a = ',
  'nonsense(a)',
  '((a = :x))',
] as const;

const updates = [
  'SET a = if_not_exists(a, :n) + :y',
  'SET a = a - :n, b = :y REMOVE c',
  'SET a = :x, c = :s ADD b :n',
  'ADD b :n',
  'ADD tags :set',
  'DELETE tags :set',
  'SET list = list_append(if_not_exists(list, :empty), :more)',
  'SET list[1] = :x REMOVE list[0]',
  'SET map = :map',
  'SET map.k = :x, a = b',
  'REMOVE map, list, bytes',
  'SET #owner = :s',
  'SET a = :x, a = :y',
  'SET sk = :s',
  'ADD c :n',
] as const;

const returned = ['NONE', 'ALL_OLD', 'UPDATED_OLD', 'ALL_NEW', 'UPDATED_NEW'] as const;

function namesIn(text: string): { ExpressionAttributeNames?: Record<string, string> } {
  return text.includes('#owner') ? { ExpressionAttributeNames: { '#owner': 'owner' } } : {};
}

function drawnCommand(TableName: string, luck: Luck): TableCommand {
  const Key = { pk: `p${luck.between('pk', 1, 2)}`, sk: `s${luck.between('sk', 1, 5)}` };
  const isConditional = luck.happens('conditional', 0.6);
  const condition = luck.oneOf('condition', conditions);
  const ConditionExpression = isConditional ? condition : '';
  const common = { TableName, ReturnConsumedCapacity: 'TOTAL' } as const;
  const asked = (text: string) => ({
    ...common,
    ...(isConditional ? { ConditionExpression } : {}),
    ...valuesIn(`${ConditionExpression} ${text}`, luck),
    ...namesIn(`${ConditionExpression} ${text}`),
  });
  const ReturnValues = luck.oneOf('returned', returned);
  const old = ReturnValues === 'ALL_OLD' ? ReturnValues : 'NONE';
  switch (luck.between('kind', 0, 5)) {
    case 0: {
      const bytes = Uint8Array.from([1, 2, luck.between('byte', 0, 255)]);
      const Item = { ...Key, a: luck.between('a', -2, 4), c: 'abc', bytes, none: undefined };
      return new PutCommand({ ...asked(''), Item, ReturnValues: old });
    }
    case 1:
      return new DeleteCommand({ ...asked(''), Key, ReturnValues: old });
    case 2:
      return new GetCommand({ ...common, Key, ConsistentRead: luck.happens('strong', 0.5) });
    default: {
      const UpdateExpression = luck.oneOf('update', updates);
      return new UpdateCommand({ ...asked(UpdateExpression), Key, UpdateExpression, ReturnValues });
    }
  }
}

test.each([11, 12])('conditions and updates, seed %d', async (seed) => {
  const outcomes = { answers: 0, refused: 0, invalid: 0 };
  // Twice the same luck: one draws for each table, so that no value is shared.
  const [first, second] = [luckOf(seed), luckOf(seed)];
  for (let i = 0; i < 600; i++) {
    const outcome = await pair.ask(drawnCommand(pair.name, first), drawnCommand(pair.name, second));
    if (typeof outcome !== 'string') outcomes.answers += 1;
    else if (outcome.startsWith('ConditionalCheckFailed')) outcomes.refused += 1;
    else outcomes.invalid += 1;
  }
  expect(Math.min(...Object.values(outcomes))).toBeGreaterThan(50);
});
