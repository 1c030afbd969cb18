/**
 * Who may import whom (docs/architecture.md, "Layers"). `node scripts/check.ts imports` runs it; test/checks/imports.test.ts plants a
 * violation of each rule and sees it bite. TypeScript 7 has no compiler API to parse with, so swc does.
 */
const OURS = '^(bin|lib|core|lambdas|statemachines|local|console|cli|test|bench|scripts)/';
const allow = (name, comment, from, to) => ({ name, comment, severity: 'error', from: { path: from }, to: { path: OURS, pathNot: `^(${to.join('|')})` } });

module.exports = {
  forbidden: [
    allow('model-is-the-ground', 'The canonical model imports nothing of ours.', '^core/model/', ['core/model/']),
    allow('core-is-the-inside', 'What the business means knows nothing of where it runs.', '^core/', ['core/']),
    {
      name: 'core-has-no-world',
      comment: 'No cloud SDK, no file, network or process in core: a port is passed in. Schemas, currency digits, exact ratios and a parser of text are pure.',
      severity: 'error',
      from: { path: '^core/' },
      to: { dependencyTypesNot: ['local'], pathNot: '(^|/)(zod|currency-codes|fraction\\.js|saxes)($|/)' },
    },
    allow('sagas-are-tables', 'Saga tables know roles and names of steps, nothing else.', '^statemachines/', ['statemachines/', 'core/model/']),
    allow('handlers-below-entries', 'Wrappers and adapters serve every entry and know none.', '^lambdas/(handler|adapters)/', ['core/', 'lambdas/handler/', 'lambdas/adapters/']),
    allow('entries-stand-alone', 'Routes, steps, events and jobs do not lean on one another, nor on a connector.', '^lambdas/(api|steps|events|jobs)/', ['core/', 'lambdas/handler/', 'lambdas/adapters/', 'lambdas/$1/']),
    allow('deployment-stands-alone', 'What CloudFormation calls at a deployment knows the wrappers, and nothing of the business.', '^lambdas/deploy/', ['lambdas/deploy/', 'lambdas/handler/']),
    allow('connector-sees-itself', 'A connector sees core, the wrappers, the adapters and its own folder: never another connector.', '^lambdas/connectors/([^/]+)/', [
      'core/', 'lambdas/handler/', 'lambdas/adapters/', 'lambdas/connectors/manifest\\.ts$', 'lambdas/connectors/$1/',
    ]),
    allow('manifest-is-a-shape', 'The shape of a manifest imports nothing of ours but the model and the kinds.', '^lambdas/connectors/manifest\\.ts$', ['core/model/', 'lambdas/connectors/capabilities\\.ts$']),
    allow('capabilities-are-ports', 'What a kind of connector can do is said in ports: of core, and of the wrappers that call them.', '^lambdas/connectors/capabilities\\.ts$', ['core/', 'lambdas/handler/']),
    allow('lib-names-entries-by-path', 'What is deployed knows tables, manifests, names and the API document; entries by their path only.', '^lib/', [
      'lib/', 'statemachines/', 'core/model/', 'lambdas/connectors/manifest\\.ts$', 'lambdas/connectors/[^/]+/manifest\\.ts$', 'lambdas/handler/env\\.ts$', 'lambdas/api/openapi\\.ts$',
    ]),
    allow('bin-composes', 'The CDK app is lib, and nothing else.', '^bin/', ['bin/', 'lib/']),
    allow('local-is-generic', 'The local runtime reads cdk.out: it could run another application.', '^local/', ['local/']),
    {
      name: 'local-without-cdk',
      comment: 'The local runtime reads templates; it needs no CDK.',
      severity: 'error',
      from: { path: '^local/' },
      to: { path: '(^|/)(aws-cdk-lib|aws-cdk|constructs|cdk-nag)($|/)' },
    },
    allow('console-sees-the-model', 'The console shares schemas with the API, and nothing else.', '^console/', ['console/', 'core/model/']),
    allow('cli-drives', 'The commands people type start the runtime and its partners, and put demo data through the adapters.', '^cli/', [
      'cli/', 'core/', 'lambdas/adapters/', 'lambdas/connectors/', 'lambdas/handler/env\\.ts$', 'local/runtime/', 'local/partners/', 'local/contract\\.ts$',
    ]),
    {
      name: 'nobody-imports-the-edges',
      comment: 'bin, console, cli, bench and test are where things begin: nobody imports them.',
      severity: 'error',
      from: { pathNot: '^(bin|console|cli|bench|test|scripts)/' },
      to: { path: '^(bin|console|cli|bench|test|scripts)/' },
    },
    {
      name: 'deployed-code-has-its-packages',
      comment: 'What runs in Lambda imports from "dependencies", not from "devDependencies".',
      severity: 'error',
      from: { path: '^(core|lambdas)/' },
      to: { dependencyTypes: ['npm-dev', 'npm-optional'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'packages-are-declared',
      comment: 'A package that stands in package.json for another package only can vanish with it.',
      severity: 'error',
      from: { path: OURS },
      // types of packages that are declared as @types, and of packages that npm knows as another name
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
    { name: 'imports-resolve', comment: 'An import that leads nowhere.', severity: 'error', from: { path: OURS }, to: { couldNotResolve: true } },
    { name: 'no-cycles', comment: 'Two modules that need each other when they load are one, or three. (A type import is gone by then.)', severity: 'error', from: { path: OURS }, to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } } },
  ],
  options: {
    parser: 'swc',
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '\\.(asl|template)\\.json$' },
    moduleSystems: ['es6', 'cjs'],
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'types', 'node', 'default'], mainFields: ['module', 'main', 'types'] },
  },
};
