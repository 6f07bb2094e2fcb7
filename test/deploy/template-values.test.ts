import { describe, expect, test } from '@jest/globals';
import { agrees } from './resource-check.ts';
import { resolved, type Made } from './template-values.ts';

const made: Made = {
  physicalId: (id) => (id === 'Queue' ? 'https://sqs.example/000000000000/work' : undefined),
  output: (stack, name) => (stack === 'stateful' && name === 'Table' ? 'the-table' : undefined),
};

const tableRef = { 'Fn::GetStackOutput': { StackName: 'stateful', OutputName: 'Table' } };
const queueArn = { 'Fn::GetAtt': ['Queue', 'Arn'] };

describe('what a template refers to is found', () => {
  test.each([
    { why: 'the stack’s own region', value: { Ref: 'AWS::Region' }, is: 'us-east-1' },
    { why: 'a resource', value: { Ref: 'Queue' }, is: 'https://sqs.example/000000000000/work' },
    { why: 'what another stack gives out', value: { a: [tableRef] }, is: { a: ['the-table'] } },
    { why: 'an ARN, by its name', value: queueArn, is: { named: 'work' } },
    {
      why: 'what is joined',
      value: { 'Fn::Join': ['/', [tableRef, 'x']] },
      is: 'the-table/x',
    },
  ])('$why', ({ value, is }) => {
    expect(resolved(value, made)).toEqual(is);
  });

  test.each([
    { why: 'a resource that was not made', value: { Ref: 'Other' } },
    { why: 'an attribute that is no name', value: { 'Fn::GetAtt': ['Queue', 'StreamArn'] } },
    { why: 'a part that is known by name alone', value: { 'Fn::Join': ['', [queueArn, '/x']] } },
  ])('and $why stays as it is', ({ value }) => {
    expect(resolved(value, made)).toEqual(value);
  });
});

test('another resource than the one referred to does not agree', () => {
  const expected = resolved({ Role: queueArn }, made);
  expect(agrees(expected, { Role: 'arn:aws:sqs:us-east-1:000000000000:work' })).toBe(true);
  expect(agrees(expected, { Role: 'arn:aws:logs:us-east-1:000000000000:a:/b/work:*' })).toBe(true);
  expect(agrees(expected, { Role: 'arn:aws:sqs:us-east-1:000000000000:slots' })).toBe(false);
});
