import { expect, test } from 'vitest';
import { itemOn } from '../../../core/masterdata/item-on.ts';
import type { Item } from '../../../core/model/masterdata.ts';
import type { Conversion } from '../../../core/model/policy.ts';
import { anItem } from '../../support/builders.ts';

const of = (numerator: number, denominator = 1) => ({ numerator, denominator });
const DOZEN: Conversion = { uom: 'DZ', of: 'EA', ratio: of(12) };
const units = (change: Partial<Item>, conversions: Conversion[], day = '2026-11-23') => itemOn(anItem({ units: { EA: of(1) }, ...change }), conversions, day).units;

test('conversions are item-specific before global', () => {
  expect(units({}, [DOZEN])).toEqual({ EA: of(1), DZ: of(12) });
  expect(units({ units: { EA: of(1), DZ: of(13) } }, [DOZEN])).toEqual({ EA: of(1), DZ: of(13) });
  expect(units({ units: { KG: of(1000) } }, [DOZEN])).toEqual({ KG: of(1000) });
});

test('conversions are effective-dated: of each the last that is in force', () => {
  const changes: Conversion[] = [{ uom: 'CRT', of: 'EA', ratio: of(24), from: '2026-11-23' }, { uom: 'CRT', of: 'EA', ratio: of(20) }, { uom: 'CRT', of: 'EA', ratio: of(30), from: '2026-12-01' }];
  expect(['2026-11-22', '2026-11-23', '2026-12-01'].map((day) => units({}, changes, day).CRT)).toEqual([of(20), of(24), of(30)]);
  const own: Partial<Item> = { units: { EA: of(1), BOX: of(12) }, unitChanges: [{ from: '2026-12-01', units: { BOX: of(8) } }, { from: '2026-11-23', units: { BOX: of(10), PAL: of(500) } }] };
  expect(['2026-11-22', '2026-11-23', '2026-12-01'].map((day) => units(own, [], day))).toEqual([{ EA: of(1), BOX: of(12) }, { EA: of(1), BOX: of(10), PAL: of(500) }, { EA: of(1), BOX: of(8), PAL: of(500) }]);
});

test('a conversion of the house goes by the item’s own unit, exactly', () => {
  expect(units({ units: { KG: of(1000) } }, [{ uom: 'LB', of: 'KG', ratio: of(45_359_237, 100_000_000) }])).toEqual({ KG: of(1000), LB: of(45_359_237, 100_000) });
});
