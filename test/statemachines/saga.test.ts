import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { SAGAS } from '../../statemachines/tables.ts';
import { checkTable, compile, type SagaStep, type SagaTable, stepsOf, TRANSIENT } from '../../statemachines/saga.ts';

const table = (...steps: Partial<SagaStep>[]): SagaTable => ({ name: 'order', comment: '', steps: steps.map((step) => ({ do: 'a', class: 'retriable', owner: 'finance', deadlineHours: 1, ...step })) as SagaStep[] });

test.each([
  ['no class', table({ class: undefined as never }), 'a has no class'],
  ['no owner', table({ owner: undefined as never }), 'a has no owner'],
  ['no deadline', table({ deadlineHours: 0 }), 'a has no deadline'],
  ['a compensable step without its undo', table({ class: 'compensable' }), 'a is compensable and has no undo'],
  ['an undo that would never run', table({ undo: 'b' }), 'a is retriable and has an undo'],
  ['a way back beyond the pivot', table({ class: 'pivot' }, { do: 'b', class: 'compensable', undo: 'c' }), 'b is compensable beyond the pivot'],
  ['forward before any pivot', table({ class: 'forward' }), 'a is forward before any pivot'],
  ['a step twice', table({}, {}), 'a appears twice'],
  ['a function that is left out by its route', table({ ifRouted: true }), 'a is left out by its route and is no single command'],
  ['each of what is not there', table({ each: 'z' }), 'a runs for each of z, which does not come before it'],
])('synthesis fails on %s', (_what, broken, message) => {
  expect(() => checkTable(broken)).toThrow(message);
});

test.each(SAGAS)('saga $name: a passing fault fails in place, so that Redrive resumes there', (saga) => {
  const states = Object.values(compile(saga).States) as { Type: string; Catch?: { ErrorEquals: string[] }[]; Retry?: { ErrorEquals: string[]; JitterStrategy: string }[] }[];
  expect(states.some((state) => state.Type === 'Fail')).toBe(false);
  for (const state of states) {
    expect((state.Catch ?? []).flatMap((one) => one.ErrorEquals).filter((name) => !['Rejected', 'Cancelled', 'Early', 'Lapsed', 'Idle'].includes(name))).toEqual([]);
    if (state.Type === 'Task') expect(state.Retry).toEqual([expect.objectContaining({ ErrorEquals: TRANSIENT, JitterStrategy: 'FULL' })]);
  }
});

test.each(SAGAS)('saga $name: every step has a parking place that leads back to it, and none is inside a Map or Parallel', (saga) => {
  const { States } = compile(saga);
  for (const step of stepsOf(saga)) {
    const name = step.do.replace(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase());
    expect(States[`Park${name}`]).toMatchObject({ Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken', Next: name });
  }
  expect(Object.values(States).map((state) => state.Type)).not.toContain('Map');
});

// AWS refuses a machine that has a state which nothing leads to
test.each(SAGAS)('saga $name: every state is led to', (saga) => {
  const { StartAt, States } = compile(saga);
  const named = [...JSON.stringify(States).matchAll(/"(?:Next|Default)":"(\w+)"/g)].map(([, name]) => name);
  expect(Object.keys(States).filter((name) => name !== StartAt && !named.includes(name))).toEqual([]);
});

test('a step that its route does not name is left out: the road goes on at the next', () => {
  const { States, StartAt } = compile(table({ do: 'quote-tax', command: 'tax', ifRouted: true }, { do: 'b' }));
  expect(StartAt).toBe('IfQuoteTax');
  expect(States.IfQuoteTax).toEqual({ Type: 'Choice', Choices: [{ Condition: '{% $exists($states.context.Execution.Input.route.tax) %}', Next: 'QuoteTax' }], Default: 'B' });
  expect(States.QuoteTax).toMatchObject({ Arguments: { QueueUrl: '{% $lookup(${TaxQueues}, $states.context.Execution.Input.route.tax) %}' }, Next: 'B' });
});

test('steps that are left out together cost one transition, and a list that ended goes on at the next', () => {
  const each = (name: string, list?: string) => ({ do: name, each: 'a', command: 'warehouse' as const, ...(list && { list }) });
  const { States } = compile(table({ do: 'a' }, each('b', 'suppliers'), each('c'), { do: 'd' }));
  expect(States.A).toMatchObject({ Assign: { aSuppliers: '{% $states.result.Payload.suppliers %}', bItemsDone: 0, aItems: '{% $states.result.Payload.items %}', cItemsDone: 0 }, Next: 'EachB' });
  expect(States.EachB).toEqual({ Type: 'Choice', Choices: [{ Condition: '{% $bItemsDone < $count($aSuppliers) %}', Next: 'B' }, { Condition: '{% $cItemsDone < $count($aItems) %}', Next: 'C' }], Default: 'D' });
  expect(States.EachC).toEqual({ Type: 'Choice', Choices: [{ Condition: '{% $cItemsDone < $count($aItems) %}', Next: 'C' }], Default: 'D' });
  expect(States.C).toMatchObject({ Arguments: { MessageBody: { item: '{% $aItems[$cItemsDone].item %}', connector: '{% $aItems[$cItemsDone].connector %}' } }, Assign: { cItemsDone: '{% $cItemsDone + 1 %}' }, Next: 'EachC' });
});

test('a detour leads back: after a sleep, or over another step that learns what it is about', () => {
  const again: SagaStep = { do: 'again', class: 'compensable', undo: 'void', owner: 'finance', deadlineHours: 1, command: 'payment' };
  const { States } = compile(table({ do: 'a', detours: { Early: 'wait', Lapsed: again, Idle: 'close' } }, { do: 'b' }));
  const said = '{% $parse($states.errorOutput.Cause).errorMessage %}';
  expect(States.A).toMatchObject({
    Catch: [{}, {}, { ErrorEquals: ['Early'], Assign: { aEarly: said }, Next: 'AwaitA' }, { ErrorEquals: ['Lapsed'], Assign: { aLapsed: said }, Next: 'Again' }, { ErrorEquals: ['Idle'], Next: 'CloseSaga' }],
    Next: 'B',
  });
  expect(States.AwaitA).toEqual({ Type: 'Wait', Timestamp: '{% $aEarly %}', Output: {}, Next: 'A' });
  expect(States.Again).toMatchObject({ Arguments: { MessageBody: { step: 'again', seq: 1, item: '{% $aLapsed %}', undo: 'void' } }, Next: 'A' });
  expect(States.ParkAgain).toMatchObject({ Next: 'Again' });
});

test('a detour is held to the same rules', () => {
  expect(() => checkTable(table({ detours: { Lapsed: { do: 'b', class: 'compensable', owner: 'finance', deadlineHours: 1 } } }))).toThrow('b is compensable and has no undo');
});

test('an execution carries references only', () => {
  const text = JSON.stringify(SAGAS.map(compile));
  const references = new Set(text.match(/Execution\.Input\.[\w.]+/g));
  expect(references.size).toBeGreaterThan(2);
  for (const reference of references) expect(reference).toMatch(/^Execution\.Input\.(sagaId|route\.[a-z]+)$/);
});

test('the committed ASL is what the tables say', () => {
  expect(() => execFileSync(process.execPath, ['scripts/compile-sagas.ts', '--check'], { stdio: 'pipe' })).not.toThrow();
});
