/** The direction of imports: shared <- renderer; shared <- backend <- host <- main | serve. */

const ELECTRON = '(^|/)node_modules/electron/';
// Tests, and what only they use.
const TEST = '(\\.test\\.tsx?$|/testing/)';

/** Files below `from` (tests apart) may import nothing below `to`. */
function never(name, comment, from, to) {
  return { name, comment, severity: 'error', from, to };
}

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    never('no-cycles', 'Whoever reads one file must be able to stop there.', {}, { circular: true }),
    never(
      'no-orphans',
      'What nobody imports is dead, unless something starts there.',
      {
        orphan: true,
        pathNot: [TEST, '\\.d\\.ts$', '^electron/preload\\.ts$', '^e2e/.*\\.spec\\.ts$'],
      },
      {},
    ),
    never('not-unresolvable', 'Every import leads somewhere.', {}, { couldNotResolve: true }),
    never('not-to-test', 'Tests are imported by nothing.', { pathNot: [TEST, '^e2e/'] }, { path: [TEST, '^e2e/'] }),
    never(
      'shared-knows-nobody',
      'Both sides know it, so it knows neither.',
      { path: '^shared/', pathNot: TEST },
      { path: '^(electron|renderer|e2e|scripts)/' },
    ),
    never(
      'shared-needs-no-system',
      'It runs in a browser as well.',
      { path: '^shared/' },
      { dependencyTypes: ['core'] },
    ),
    never(
      'renderer-knows-shared-only',
      'The window is not trusted and runs in a browser.',
      { path: '^renderer/', pathNot: TEST },
      { path: '^(electron|e2e|scripts)/' },
    ),
    never(
      'renderer-needs-no-system',
      'The window is not trusted and runs in a browser.',
      { path: '^renderer/', pathNot: TEST },
      { dependencyTypes: ['core'] },
    ),
    never(
      'backend-knows-no-host',
      'The same backend runs under every host.',
      { path: '^electron/backend/', pathNot: TEST },
      { path: ['^electron/host/', '^electron/[^/]+\\.ts$', '^renderer/', '^scripts/'] },
    ),
    never(
      'policy-is-pure',
      'Decisions depend on what they are given, and patterns run in a linear-time engine.',
      { path: '^electron/backend/policy/', pathNot: TEST },
      { pathNot: ['^shared/', '^electron/backend/policy/', '(^|/)node_modules/re2js/'] },
    ),
    never(
      'electron-at-the-edge',
      'Everything else runs under plain Node.',
      { pathNot: ['^electron/main\\.ts$', '^electron/preload\\.ts$', '^electron/host/electron/'] },
      { path: ELECTRON },
    ),
    never(
      'ships-what-it-needs',
      'What runs outside of the window is installed with the app, so it belongs to the dependencies.',
      { path: '^electron/', pathNot: TEST },
      { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'], pathNot: ELECTRON },
    ),
    never(
      'node-host-without-electron',
      'The browser host runs where Electron cannot be had.',
      { path: ['^electron/serve\\.ts$', '^electron/host/node/', '^electron/host/[^/]+\\.ts$'] },
      { path: [ELECTRON, '^electron/host/electron/'] },
    ),
    never(
      'hosts-know-no-root',
      'The composition roots import the hosts, never the other way round.',
      { path: '^electron/host/' },
      { path: '^electron/[^/]+\\.ts$' },
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^out/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['types', 'import', 'node', 'default'],
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.d.ts', '.json'],
    },
  },
};
