import { describe, expect, test } from '@jest/globals';
import { agrees } from './resource-check.ts';

describe('what an API shows agrees with the template', () => {
  test.each([
    { why: 'numbers may be told as text', expected: 30, shown: '30' },
    { why: 'and so may yes and no', expected: true, shown: 'True' },
    { why: 'documents may be told as JSON', expected: { a: [1] }, shown: '{"a":[1]}' },
    { why: 'names may begin with small letters', expected: { Cpu: '256' }, shown: { cpu: '256' } },
    { why: 'more may be shown', expected: { a: 1 }, shown: { a: 1, b: 2 } },
    { why: 'in another order', expected: ['x', 'y'], shown: ['y', 'x'] },
    { why: 'what is put together is something', expected: { Ref: 'Queue' }, shown: 'url' },
  ])('$why', ({ expected, shown }) => {
    expect(agrees(expected, shown)).toBe(true);
  });

  test.each([
    { why: 'another number', expected: 30, shown: 31 },
    { why: 'nothing', expected: 30, shown: undefined },
    { why: 'a part', expected: { a: 1, b: 2 }, shown: { a: 1 } },
    { why: 'a longer list', expected: ['x'], shown: ['x', 'y'] },
    { why: 'no JSON', expected: { a: 1 }, shown: 'a' },
    { why: 'nothing put together', expected: { 'Fn::GetAtt': ['Queue', 'Arn'] }, shown: '' },
  ])('not where it shows $why', ({ expected, shown }) => {
    expect(agrees(expected, shown)).toBe(false);
  });
});
