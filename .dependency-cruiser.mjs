// Who may import whom. `npm run check -- imports` applies it; docs/architecture.md shows the same as a table.
// Tests may import anything, so that a test can set up what it looks at.
const TEST_CODE = ['\\.test\\.ts$', '^tests/'];
const npm = (...names) => names.map((name) => `(^|/)node_modules/${name}/`);

/** Forbids a layer every module that is not listed. */
function only(name, from, allowed, comment) {
  return {
    name,
    comment,
    severity: 'error',
    from: { path: from, pathNot: TEST_CODE },
    to: { path: '.', pathNot: allowed },
  };
}

function never(name, from, to, comment) {
  return { name, comment, severity: 'error', from: { pathNot: TEST_CODE, ...from }, to };
}

const layers = [
  only('domain-is-pure', '^domain/', ['^domain/', ...npm('uuid')], 'Rules do no I/O: domain/ imports only itself.'),
  only(
    'workflows-are-deterministic',
    '^workflows/',
    ['^workflows/', '^domain/', ...npm('@temporalio/workflow', '@temporalio/common')],
    'Workflow code is replayed: it imports itself, domain/, @temporalio/workflow and @temporalio/common.',
  ),
  only(
    'gateways-know-only-their-provider',
    '^gateways/',
    ['^gateways/', '^domain/', 'node_modules/', '^[a-z0-9_/]+$'],
    'Gateways are ports and adapters: no database, no workflows.',
  ),
  only(
    'activities-reach-down',
    '^activities/',
    ['^activities/', '^domain/', '^workflows/', '^db/', '^gateways/', 'node_modules/', '^[a-z0-9_/]+$'],
    'Activities use domain rules, contracts, repositories, queries and gateways.',
  ),
  only(
    'db-knows-only-domain',
    '^db/',
    ['^db/', '^domain/', '-contract\\.ts$', 'node_modules/', '^[a-z0-9_/]+$'],
    'db/ is storage: rules come from domain/.',
  ),
  only(
    'api-is-thin',
    '^api/',
    [
      '^api/',
      '^domain/',
      '^workflows/',
      '^db/',
      '^gateways/',
      '^telemetry/',
      '^temporal/',
      '^pages/',
      'node_modules/',
      '^[a-z0-9_/]+$',
      '^package\\.json$',
    ],
    'The API parses, starts or reads, and answers; it runs no activity and calls no third party.',
  ),
  only(
    'pages-stand-on-the-api',
    '^pages/',
    [
      '^pages/',
      '^api/(?!app\\.ts$|main\\.ts$)',
      '^domain/',
      '^workflows/',
      '^db/',
      '^telemetry/',
      '^temporal/',
      'node_modules/',
      '^[a-z0-9_/]+$',
    ],
    'Pages show what the API tells and do what it does: they are templates over its operations.',
  ),
  never(
    'nothing-stands-on-pages',
    { pathNot: ['^(pages|dev)/', '^api/(app|main)\\.ts$', ...TEST_CODE] },
    { path: '^pages/' },
    'Only the composition of the API knows that there are pages.',
  ),
  only(
    'tools-are-product',
    '^tools/',
    ['^tools/', '^gateways/', '^domain/', '^workflows/', '^db/', '^temporal/', 'node_modules/', '^[a-z0-9_/]+$'],
    'What operators run is in an image of production: it stands on the product, never on dev/ or tests/.',
  ),
  never(
    'product-runs-without-dev',
    { path: '^deploy/' },
    { path: '^(dev|tests|bench)/' },
    'What goes into an image of production stands on the product alone.',
  ),
  only(
    'workers-compose',
    '^workers/',
    [
      '^workers/',
      '^activities/',
      '^gateways/',
      '^workflows/',
      '^domain/',
      '^db/',
      '^telemetry/',
      '^temporal/',
      'node_modules/',
      '^[a-z0-9_/]+$',
    ],
    'A worker is put together from the product, never from dev/ or tests/.',
  ),
  only(
    'telemetry-serves-every-process',
    '^telemetry/',
    ['^telemetry/', '^domain/', '^db/', 'node_modules/', '^[a-z0-9_/]+$'],
    'What a process tells of itself is the same for all of them: telemetry/ knows none.',
  ),
  only(
    'temporal-is-reached-in-one-way',
    '^temporal/',
    ['^temporal/', '^domain/', 'node_modules/', '^[a-z0-9_/]+$'],
    'How every process reaches Temporal: temporal/ knows no process.',
  ),
];

/** What a feature of workflows/ lets others call, beside its contract. */
const OFFERED = ['^workflows/backorders/wake-backorders\\.ts$'];

const STORY_OF_AN_ORDER = ['backorders', 'payments', 'shipments', 'checkout', 'fulfilment', 'orders'];

const workflows = [
  never(
    'workflow-features-meet-in-contracts',
    { path: '^workflows/(?!orders/)([^/]+)/' },
    {
      path: '^workflows/[^/]+/',
      pathNot: ['^workflows/$1/', '^workflows/shared/', '-contract\\.ts$', ...OFFERED],
      dependencyTypesNot: ['type-only'],
    },
    'A feature knows the contract or the types of another, not its code.',
  ),
  never(
    'workflows-shared-knows-no-feature',
    { path: '^workflows/shared/' },
    { path: '^workflows/(?!shared/)' },
    'What is for all features stands on none of them.',
  ),
  // Types, too: each of these may know those before it.
  ...STORY_OF_AN_ORDER.slice(0, -1).map((feature, index) =>
    never(
      'workflow-types-form-no-circle',
      { path: `^workflows/${feature}/` },
      { path: `^workflows/(${STORY_OF_AN_ORDER.slice(index + 1).join('|')})/` },
      'An order knows its phases, and they know its slices in workflows/shared/order/, never the order.',
    ),
  ),
  never(
    'an-order-calls-its-phases',
    { path: '^workflows/orders/' },
    {
      path: '^workflows/[^/]+/',
      pathNot: ['^workflows/(orders|checkout|fulfilment|shared)/', '-(contract|requests)\\.ts$'],
      dependencyTypesNot: ['type-only'],
    },
    'Only the phases of an order are called from it, and the requests of capabilities; what has a life of its own is started by contract.',
  ),
  never(
    'workflow-code-runs-in-the-sandbox',
    { path: '^(api|pages|activities|tools)/' },
    {
      path: '^workflows/',
      pathNot: [
        '-contract\\.ts$',
        '^workflows/orders/(search-attributes|order-start)\\.ts$',
        '^workflows/shared/task-queues\\.ts$',
      ],
      dependencyTypesNot: ['type-only'],
    },
    'Outside the sandbox a workflow is a name and a type: import its contract, or `import type`.',
  ),
];

// A repository is what a workflow's contract asks of storage, so it is typed by that contract, and by nothing else of it.
const storage = [
  never(
    'db-implements-contracts-as-types',
    { path: '^db/' },
    { path: '^workflows/', dependencyTypesNot: ['type-only'] },
    'Storage takes types from a contract, no code.',
  ),
];

const features = [
  never(
    'activity-features-stay-apart',
    { path: '^activities/([^/]+)/' },
    { path: '^activities/[^/]+/', pathNot: ['^activities/$1/', '^activities/shared/'] },
    'What two features need stands in activities/shared/.',
  ),
];

// A port is a file of gateways/, its adapters are folders there. Whoever needs a third party takes the port; which adapter
// that is, is decided where a process is put together. So another carrier is another folder, and a line of composition.
const gateways = [
  never(
    'gateways-serve-activities-and-webhooks',
    { pathNot: ['^(gateways|activities|workers|api/webhooks|api/compose|tools|dev|bench)/', ...TEST_CODE] },
    { path: '^gateways/' },
    'Third parties are asked by activities; the API only reads what they send to api/webhooks/, and composes who reads it.',
  ),
  never(
    'api-calls-no-third-party',
    { path: '^api/' },
    {
      path: '^gateways/',
      pathNot: ['^gateways/webhook-receiver\\.ts$', '^gateways/[^/]+/[^/]+-webhooks\\.ts$', '^gateways/liquid/'],
    },
    'api/webhooks/ reads what providers send, by a WebhookReceiver; whoever asks them something is an activity. Filling in a template asks nobody.',
  ),
  never(
    'activities-know-ports',
    { path: '^activities/' },
    { path: '^gateways/[^/]+/' },
    'An activity works with any provider: it takes a port, and workers/ gives it an adapter.',
  ),
  never(
    'ports-know-no-adapter',
    { path: '^gateways/[^/]+$' },
    { path: '^gateways/[^/]+/' },
    'A port says what the shop needs, not who provides it.',
  ),
  never(
    'adapters-stay-apart',
    { path: '^gateways/([^/]+)/' },
    { path: '^gateways/[^/]+/', pathNot: ['^gateways/$1/'] },
    'Each provider can be taken out with its folder. What two have in common is a port, or domain/.',
  ),
];

const packages = [
  never(
    'providers-behind-gateways',
    { pathNot: ['^gateways/', '^dev/', ...TEST_CODE] },
    { path: npm('stripe', '@easypost/api', 'nodemailer') },
    'Only gateways know the packages of providers.',
  ),
  never(
    'temporal-by-layer-activities',
    { path: '^activities/' },
    { path: npm('@temporalio'), pathNot: npm('@temporalio/(activity|common|client)') },
    'Activities use @temporalio/activity, common and client.',
  ),
  never(
    'temporal-by-layer-api',
    { path: '^(api|pages)/' },
    { path: npm('@temporalio'), pathNot: npm('@temporalio/(client|common)') },
    'The API is a client of Temporal.',
  ),
  never(
    'no-temporal-below',
    { path: '^(db|gateways|telemetry)/' },
    { path: npm('@temporalio', 'koa', '@koa/[^/]+') },
    'Storage, gateways and telemetry know neither Temporal nor the API’s HTTP server.',
  ),
  never(
    'sql-stays-in-db',
    { path: '^(api|pages|activities|gateways|domain|workflows|telemetry|tools)/' },
    { path: npm('@mikro-orm', 'pg', 'kysely'), dependencyTypesNot: ['type-only'] },
    'Tables are read and written through db/.',
  ),
];

export default {
  forbidden: [
    ...layers,
    ...workflows,
    ...storage,
    ...features,
    ...gateways,
    ...packages,
    {
      name: 'no-import-of-a-test',
      severity: 'error',
      from: { pathNot: [...TEST_CODE, '^bench/', '^dev/demo/', '^dev/look/'] },
      to: { path: TEST_CODE },
    },
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    { name: 'no-unresolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    // With no swc at hand dependency-cruiser reads no TypeScript at all and is content: see check-imports.mjs.
    parser: 'swc',
    doNotFollow: { path: ['node_modules'] },
    exclude: { path: ['(^|/)\\.(data|build)/'] },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'require', 'default', 'types'],
      extensions: ['.ts', '.mjs', '.js', '.json', '.d.ts'],
    },
  },
};
