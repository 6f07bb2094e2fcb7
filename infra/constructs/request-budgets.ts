/** Leave to share request budgets: to count in them, and to look for bans. */

import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement, type Role } from 'aws-cdk-lib/aws-iam';
import type { Settings } from '../settings.ts';
import { onlyKeys } from './leading-keys.ts';

/** Where budgets and bans are kept. */
export const budgetKeys = ['LIMIT#*'];

/** Writing a ban takes a put besides, which its caller has to have. */
export function allowBudgets(
  role: Role,
  { table, settings }: { readonly table: TableV2; readonly settings: Settings },
): void {
  role.addToPolicy(
    new PolicyStatement({
      actions: ['dynamodb:Query', 'dynamodb:UpdateItem'],
      resources: [table.tableArn],
      ...onlyKeys(settings.emulator, budgetKeys),
    }),
  );
}
