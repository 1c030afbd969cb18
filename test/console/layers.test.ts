import { expect, test } from 'vitest';
import { layered } from '../../console/graph/layers.ts';

const spots = (ids: string[], edges: [string, string][], beside?: ReadonlyMap<string, string>) => Object.fromEntries([...layered(ids, edges.map(([from, to]) => ({ from, to })), beside)].map(([id, { layer, at }]) => [id, `${layer}.${at}`]));

test('each node stands behind all that lead to it', () => {
  expect(spots(['order', 'release', 'invoice'], [['order', 'release'], ['release', 'invoice'], ['order', 'invoice']])).toEqual({ order: '0.0', release: '1.0', invoice: '2.0' });
});

test('an edge that goes back, as a loop does, moves nothing', () => {
  expect(spots(['each', 'do', 'end'], [['each', 'do'], ['do', 'each'], ['each', 'end']])).toEqual({ each: '0.0', do: '1.0', end: '1.1' });
});

test('what is off the road stands beside its step, and takes the road no layer further', () => {
  const edges: [string, string][] = [['Reserve', 'ParkReserve'], ['ParkReserve', 'Reserve'], ['Reserve', 'Credit'], ['Credit', 'ParkCredit'], ['ParkCredit', 'Credit']];
  const beside = new Map([['ParkReserve', 'Reserve'], ['ParkCredit', 'Credit']]);
  expect(spots(['Reserve', 'ParkReserve', 'Credit', 'ParkCredit'], edges, beside)).toEqual({ Reserve: '0.0', ParkReserve: '0.1', Credit: '1.0', ParkCredit: '1.1' });
});

test('a loop whose step is off the road leads on from where the loop is', () => {
  const edges: [string, string][] = [['EachRelease', 'Release'], ['Release', 'EachRelease'], ['EachRelease', 'Order'], ['Order', 'EachOrder'], ['EachOrder', 'Order'], ['EachOrder', 'Close']];
  const beside = new Map([['Release', 'EachRelease'], ['Order', 'EachOrder']]);
  expect(spots(['EachRelease', 'Release', 'EachOrder', 'Order', 'Close'], edges, beside)).toEqual({ EachRelease: '0.0', Release: '0.1', EachOrder: '1.0', Order: '1.1', Close: '2.0' });
});
