/** The composition root: from a config to everything a pass needs, exchanges and keys included. */

import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { createFailureNotes, type FailureNotes, type OnPassFailure } from '../app/failure-notes.ts';
import { createGovernors } from '../app/governor/governor.ts';
import { createPassMarker, type PassMarker } from '../app/pass-marker.ts';
import type { CredentialSource } from '../ports/credentials.ts';
import type { Exchange } from '../ports/exchange.ts';
import type { Governor } from '../ports/governor.ts';
import { cachedCredentials } from '../stores/cached-credentials.ts';
import { createFileCredentials } from '../stores/file-credentials.ts';
import { createSecretsCredentials } from '../stores/secrets-credentials.ts';
import { createCallCounter, type CallCounter } from './call-counter.ts';
import { clientOptions } from './client-options.ts';
import { composeBase, type BaseParts, type BaseRuntime } from './compose-base.ts';
import type { RuntimeConfig } from './config.ts';
import { createExchangeSource, type ExchangeFor, type OnExchangeCall } from './exchange-source.ts';
import { newIdPrefix } from './id-prefix.ts';
import type { Redactor } from './redactor.ts';
import { steadyClock } from './system-clock.ts';

export interface Runtime extends BaseRuntime {
  readonly credentials: CredentialSource;
  readonly exchangeFor: ExchangeFor;
  /** What the account's adapter asks before each request; undefined before there is one. */
  readonly governorOf: (account: string) => Governor | undefined;
  readonly newIdPrefix: typeof newIdPrefix;
  readonly exchangeCalls: CallCounter;
  readonly failures: FailureNotes;
  readonly markPass: PassMarker;
}

export interface RuntimeParts extends BaseParts {
  readonly credentials?: CredentialSource;
  readonly onExchangeCall?: OnExchangeCall;
  readonly onPassFailure?: OnPassFailure;
}

export function compose(config: RuntimeConfig, parts: RuntimeParts = {}): Runtime {
  const base = composeBase(config, parts);
  const { clock, limits, logger, metrics } = base;
  const secrets = new SecretsManagerClient(clientOptions(config, config.endpoints.secrets));
  const credentials = concealing(
    cachedCredentials(parts.credentials ?? credentialsFrom(config, secrets), clock),
    base.redactor,
  );
  const exchangeCalls = createCallCounter();
  const { address } = config;
  const governorFor = createGovernors({ store: limits, clock, logger, metrics, address });
  const governors = new Map<string, Governor>();
  return {
    ...base,
    credentials,
    exchangeFor: createExchangeSource({
      credentials,
      clock,
      // Another clock is moved by whoever brought it.
      ...(parts.clock === undefined ? { steady: steadyClock } : {}),
      onCall: (call) => {
        exchangeCalls.count(call.exchange);
        parts.onExchangeCall?.(call);
      },
      // Where the exchanges live by our clock it may run a hundred times as fast, and windows pass while the table answers.
      ...(clock.isExchanges === true
        ? {}
        : {
            governorFor: (of) => {
              const governor = governorFor(of);
              governors.set(of.account, governor);
              return governor;
            },
          }),
      paper: (account) => paperExchangeOf(base, account),
    }),
    governorOf: (account) => governors.get(account),
    newIdPrefix,
    exchangeCalls,
    failures: failuresOf(base, parts.onPassFailure),
    markPass: createPassMarker({ marks: base.passMarks, clock, logger }),
    close: () => {
      secrets.destroy();
      base.close();
    },
  };
}

async function paperExchangeOf(
  { paperBooks: books, clock }: BaseRuntime,
  account: string,
): Promise<Exchange> {
  const { createPaperExchange } = await import('../exchanges/paper/client.ts');
  return createPaperExchange({ account, books, clock });
}

function failuresOf(
  { failureStore: store, clock, logger, redactor }: BaseRuntime,
  onFailure: OnPassFailure | undefined,
): FailureNotes {
  return createFailureNotes({
    store,
    clock,
    logger,
    redact: (text) => String(redactor.replace('', text)),
    ...(onFailure === undefined ? {} : { onFailure }),
  });
}

function credentialsFrom(
  { credentials }: RuntimeConfig,
  client: SecretsManagerClient,
): CredentialSource {
  return credentials.kind === 'folder'
    ? createFileCredentials(credentials.folder)
    : createSecretsCredentials({ client, namePrefix: credentials.namePrefix });
}

/** Every secret that was loaded is known to the logger, whatever it may be part of later. */
function concealing(source: CredentialSource, redactor: Redactor): CredentialSource {
  return {
    load: async (account) => {
      const loaded = await source.load(account);
      redactor.conceal([loaded.apiKey, loaded.apiSecret, loaded.passphrase]);
      return loaded;
    },
  };
}
