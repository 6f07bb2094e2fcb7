/** One bot in the deployment, as a person sees it: written with the aws command, read from the table. */

import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { assert } from '../../shared/domain/assert.ts';
import type { BotConfig } from '../../shared/domain/bot-config.ts';
import type { BotState } from '../../shared/domain/bot-state.ts';
import type { ConfigStatus } from '../../shared/ports/bot-store.ts';
import { systemClock } from '../../shared/runtime/system-clock.ts';
import { DynamoBotStore } from '../../shared/stores/dynamo-bot-store.ts';
import type { Emulator } from './emulator.ts';
import { account } from './market.ts';

const botId = 'e2e-bot';

type Attribute = { readonly S: string } | { readonly N: string } | { readonly BOOL: boolean };
export type PlainItem = Readonly<Record<string, Attribute>>;

/** In plain DynamoDB form, as the README's command takes it. */
export const configItem: PlainItem = {
  pk: { S: `BOT#${botId}` },
  sk: { S: 'CONFIG' },
  botId: { S: botId },
  exchange: { S: 'okx' },
  account: { S: account },
  symbol: { S: 'BTC-USDT' },
  strategy: { S: 'proportional' },
  spacing: { S: '0.06' },
  buyLevels: { N: '4' },
  sellLevels: { N: '4' },
  buyQuantity: { S: '0.01' },
  sellQuantity: { S: '0.01' },
  quantityPower: { N: '1' },
  startPrice: { S: 'ticker' },
  pollSeconds: { N: '5' },
  enabled: { BOOL: true },
};

export class BotInCloud {
  readonly #emulator: Emulator;
  readonly table: string;
  readonly #client: DynamoDBClient;
  readonly #store: DynamoBotStore;

  constructor(emulator: Emulator, table: string) {
    this.#emulator = emulator;
    this.table = table;
    this.#client = new DynamoDBClient(emulator.clientOptions);
    this.#store = new DynamoBotStore({
      client: this.#client,
      tableName: table,
      clock: systemClock,
    });
  }

  async put(item: PlainItem): Promise<void> {
    await this.#emulator.aws(
      ...['dynamodb', 'put-item', '--table-name', this.table, '--item', JSON.stringify(item)],
    );
  }

  statusOf(id: string): Promise<ConfigStatus | undefined> {
    return this.#store.configStatus(id);
  }

  /** Undefined before the first pass. */
  async state(): Promise<BotState | undefined> {
    return (await this.#store.loadBot(botId)).grid?.state;
  }

  async whole(): Promise<{ readonly config: BotConfig; readonly state: BotState }> {
    const { config, grid } = await this.#store.loadBot(botId);
    assert(config?.kind === 'valid' && grid !== undefined, 'the bot has no config or no state');
    return { config: config.config, state: grid.state };
  }

  close(): void {
    this.#client.destroy();
  }
}
