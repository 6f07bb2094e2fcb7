const layer = (name, from, allowed, comment) => ({
  name,
  severity: 'error',
  comment,
  from: { path: from },
  to: { pathNot: allowed },
});
const npm = (...names) => names.map((name) => `^node_modules/${name}/`);
const node =
  '^node:|^(assert|async_hooks|crypto|events|fs|http|module|net|os|path|timers|tls|url|util|zlib)(/|$)';

export default {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    { name: 'not-to-unresolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
    layer(
      'domain-imports-only-domain',
      '^shared/domain/',
      ['^shared/domain/', ...npm('decimal.js')],
      'The engine is a pure function.',
    ),
    layer(
      'ports-import-only-domain',
      '^shared/ports/',
      ['^shared/(domain|ports)/'],
      'A port speaks the domain and nothing else.',
    ),
    layer(
      'config-imports-domain-and-schema-library',
      '^shared/config/',
      ['^shared/(domain|config)/', ...npm('zod', 'fastest-levenshtein')],
      'The config schema is data about the domain.',
    ),
    layer(
      'app-imports-domain-and-ports',
      '^shared/app/',
      ['^shared/(domain|ports|app)/'],
      'Use cases see the world through ports.',
    ),
    layer(
      'exchanges-implement-ports',
      '^shared/exchanges/',
      [
        '^shared/(domain|ports|exchanges)/',
        node,
        ...npm('axios', 'zod', 'cockatiel', 'fastest-levenshtein', '@types/node'),
      ],
      'An adapter implements a port.',
    ),
    {
      name: 'exchange-adapters-do-not-meet',
      severity: 'error',
      from: { path: '^shared/exchanges/([^/]+)/' },
      to: { path: '^shared/exchanges/([^/]+)/', pathNot: '^shared/exchanges/$1/' },
    },
    layer(
      'stores-implement-ports',
      '^shared/stores/',
      [
        '^shared/(domain|ports|config|stores)/',
        node,
        ...npm('@aws-sdk', '@smithy', 'zod', '@types/node'),
      ],
      'A store implements a port.',
    ),
    layer(
      'functions-are-thin',
      '^functions/',
      [
        '^functions/',
        '^shared/(app|runtime|domain|ports|config)/',
        // Pure: the form of the messages between relay and functions, of which queue and bus know one side each.
        '^shared/stores/event-codec\\.ts$',
        ...npm('@aws-lambda-powertools', '@middy', 'zod', '@types/aws-lambda', '@types/node'),
      ],
      'A handler parses, calls one use case, answers.',
    ),
    layer(
      'relay-needs-no-host',
      '^relay/',
      [
        '^(relay|shared)/',
        node,
        ...npm('ws', 'cockatiel', 'zod', '@aws-sdk', '@smithy', '@types/node', '@types/ws'),
      ],
      'The relay is one process of its own, wherever it runs.',
    ),
    layer(
      'sessions-see-the-world-through-ports',
      '^relay/session/',
      [
        '^relay/session/',
        '^shared/(domain|ports)/',
        node,
        ...npm('ws', '@types/node', '@types/ws'),
      ],
      'A session knows a socket, a dialect and a clock; neither exchanges, nor stores, nor shards.',
    ),
    {
      name: 'nothing-imports-infra',
      severity: 'error',
      from: { pathNot: '^(infra|test)/' },
      to: { path: '^infra/' },
    },
    {
      name: 'infra-imports-no-runtime-code',
      severity: 'error',
      from: { path: '^infra/' },
      to: { path: '^(functions|relay|shared|local|cli)/' },
    },
    {
      name: 'nothing-imports-tests',
      severity: 'error',
      from: { pathNot: '^test/' },
      to: { path: '^test/' },
    },
    {
      name: 'shared-imports-no-host',
      severity: 'error',
      from: { path: '^shared/' },
      to: { path: '^(functions|relay|local|cli|bench)/' },
    },
    {
      name: 'no-dev-dependency-in-the-cloud',
      severity: 'error',
      from: { path: '^(functions|relay|shared)/' },
      to: { dependencyTypes: ['npm-dev'], pathNot: '^node_modules/@types/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
};
