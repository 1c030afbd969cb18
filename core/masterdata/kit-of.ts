import { Rejected } from '../model/errors.ts';
import type { KitPart } from '../model/kit.ts';
import type { Item } from '../model/masterdata.ts';
import { toSteps } from '../model/quantity.ts';

/** The desk's code where a kit cannot be taken apart by its bill. */
export const KIT_BILL = 'item.kit-bill';

/**
 * What one kit is made of, in whole steps of its components; undefined where the item is none. A kit is counted in pieces; its components are kept in stock by us,
 * without lots and serial numbers, and are no kits themselves.
 * @param item as it is on the day @param items its components among them
 * @throws Rejected item.kit-bill
 */
export function kitOf(item: Item, items: ReadonlyMap<string, Item>): KitPart[] | undefined {
  if (!item.kit) return undefined;
  const { sku } = item;
  const refuse = (why: string, component?: string): never => {
    throw new Rejected(KIT_BILL, `kit ${sku}: ${why}`, { sku, ...(component && { component }) });
  };
  const base = item.units[item.baseUnit];
  if (item.baseDigits !== 0 || base?.numerator !== 1 || base.denominator !== 1) refuse('a kit is counted in pieces');
  if (item.lots) refuse('lots are kept of its components, not of a kit');
  if (item.serials) refuse('its components have serial numbers, not a kit');
  if (item.dropShip) refuse('a kit is put together from our own stock, no supplier ships it');
  const { components } = item.kit.at(-1) ?? refuse('no bill is in force');
  return components.map(({ sku: component, quantity: { amount, uom } }, index) => {
    const of = items.get(component);
    if (!of?.active) return refuse(`${component} is no article`, component);
    if (of.kit) refuse(`${component} is a kit itself, and a kit holds no kits`, component);
    if (of.lots) refuse(`${component} is kept by lots, which is not built for kits yet`, component);
    if (of.serials) refuse(`${component} is under serial control, which is not built for kits yet`, component);
    if (of.catchWeight) refuse(`${component} is billed by weight, which is not built yet`, component);
    if (of.unitCost.currency !== item.unitCost.currency) refuse(`${component} costs ${of.unitCost.currency}, and the kit ${item.unitCost.currency}`, component);
    if (components.findIndex((one) => one.sku === component) !== index) refuse(`${component} is there twice`, component);
    const unit = of.units[uom];
    const steps = unit && toSteps(amount, unit);
    return steps ? { sku: component, steps } : refuse(`${amount} ${uom} of ${component} is no whole quantity`, component);
  });
}

/** SKUs of the components of kits among items that are not there yet. */
export const componentsOf = (items: ReadonlyMap<string, Item>): string[] =>
  [...new Set([...items.values()].flatMap(({ kit = [] }) => kit.flatMap(({ components }) => components.map(({ sku }) => sku))))].filter((sku) => !items.has(sku));

/** What must be known of lines: their articles, and what kits among them are made of. */
export const skusOf = (lines: readonly { sku: string; kit?: readonly KitPart[] | undefined }[]): string[] => [...new Set(lines.flatMap(({ sku, kit = [] }) => [sku, ...kit.map((part) => part.sku)]))];
