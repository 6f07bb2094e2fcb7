/** The store could not be asked, or holds what cannot be read. Neither says anything about the bot itself. */

export class StoreError extends Error {
  override readonly name = 'StoreError';
  /** What was tried, as the port names it. */
  readonly operation: string;

  constructor(operation: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.operation = operation;
  }
}

/** A bot's stored document is not one this version can read. Nothing is done for that bot until a person looks. */
export class StateUnreadableError extends Error {
  override readonly name = 'StateUnreadableError';
  readonly botId: string;

  constructor(botId: string, found: string, options?: ErrorOptions) {
    super(`the stored state of bot ${botId} cannot be read: ${found}`, options);
    this.botId = botId;
  }
}
