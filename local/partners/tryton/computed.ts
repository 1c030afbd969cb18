import type { Json } from '../../contract.ts';
import type { Context, Erp } from './erp.ts';
import { forecast, onHand } from './quantities.ts';
import { decimal, key, number, round, times, units, ZERO, type Record_ } from './values.ts';

type Compute = (erp: Erp, record: Record_, context: Context, model: string) => Json;

const ids = (records: Record_[]): number[] => records.map((record) => record.id);
const unique = (values: Json[]): number[] => [...new Set(values.filter((value) => typeof value === 'number'))];
const text = (value: Json | undefined): string => (typeof value === 'string' ? value : '');
/** 'sale.line,7' → 7 when it is of that model. */
export const idIn = (reference: Json | undefined, model: string): number | undefined => (text(reference).startsWith(`${model},`) ? Number(text(reference).slice(model.length + 1)) : undefined);

export const lineAmount = (line: Record_): bigint => round(times(units(line['quantity']), units(line['unit_price'])), 2);

/** Tax by tax id over lines with `taxes`: base and amount, each rounded once per document, half-even. */
export function taxes(erp: Erp, lines: Record_[]): Map<number, { base: bigint; amount: bigint }> {
  const bases = new Map<number, bigint>();
  for (const line of lines) for (const tax of (line['taxes'] as number[] | undefined) ?? []) bases.set(tax, (bases.get(tax) ?? 0n) + lineAmount(line));
  return new Map([...bases].map(([tax, base]) => [tax, { base, amount: round(times(base, units(erp.get('account.tax', tax)['rate'])), 2) }]));
}

const sum = (amounts: bigint[]): bigint => amounts.reduce((total, each) => total + each, 0n);
const saleLines = (erp: Erp, sale: Record_) => erp.by('sale.line', 'sale', sale.id);
const lineMoves = (erp: Erp, line: Record_) => erp.by('stock.move', 'origin', `sale.line,${line.id}`);
const saleMoves = (erp: Erp, sale: Record_) => saleLines(erp, sale).flatMap((line) => lineMoves(erp, line));
const saleTax = (erp: Erp, sale: Record_) => sum([...taxes(erp, saleLines(erp, sale)).values()].map((each) => each.amount));
const saleNet = (erp: Erp, sale: Record_) => sum(saleLines(erp, sale).filter((line) => line['type'] === 'line').map(lineAmount));
const shipmentMoves = (erp: Erp, shipment: Record_) => erp.sorted('stock.move', erp.by('stock.move', 'shipment', `stock.shipment.out,${shipment.id}`));
const warehouseOf = (erp: Erp, shipment: Record_) => erp.get('stock.location', shipment['warehouse']);
export const outgoing = (erp: Erp, shipment: Record_): Record_[] => shipmentMoves(erp, shipment).filter((move) => move['from_location'] === warehouseOf(erp, shipment)['output_location']);
export const inventory = (erp: Erp, shipment: Record_): Record_[] => shipmentMoves(erp, shipment).filter((move) => move['to_location'] === warehouseOf(erp, shipment)['output_location']);
const invoiceLines = (erp: Erp, invoice: Record_) => erp.by('account.invoice.line', 'invoice', invoice.id);
export const invoiceNet = (erp: Erp, invoice: Record_): bigint => sum(invoiceLines(erp, invoice).map(lineAmount));
export const invoiceTax = (erp: Erp, invoice: Record_): bigint => sum(erp.by('account.invoice.tax', 'invoice', invoice.id).map((each) => units(each['amount'])));
const salesOf = (erp: Erp, invoice: Record_) => unique(invoiceLines(erp, invoice).map((line) => erp.find('sale.line', idIn(line['origin'], 'sale.line'))?.['sale'] ?? null));
/** The receivable lines of its move, and what paid them. */
export const linesToPay = (erp: Erp, invoice: Record_): Record_[] => erp.by('account.move.line', 'move', invoice['move'] ?? null).filter((line) => invoice['move'] && line['account'] === invoice['account']);
export function amountToPay(erp: Erp, invoice: Record_): bigint {
  if (invoice['state'] !== 'posted') return 0n;
  const open = [...linesToPay(erp, invoice), ...((invoice['payment_lines'] as number[] | undefined) ?? []).map((id) => erp.get('account.move.line', id))];
  return sum(open.filter((line) => !line['reconciliation']).map((line) => units(line['debit']) - units(line['credit'])));
}
const template = (erp: Erp, product: Record_) => erp.get('product.template', product['template']);
export const code = (erp: Erp, product: Record_): string | null => text(template(erp, product)['code']) + text(product['suffix_code']) || null;
const amount = (compute: (erp: Erp, record: Record_) => bigint): Compute => (erp, record) => decimal(compute(erp, record));
const ofTemplate = (field: string): Compute => (erp, product) => erp.value('product.template', template(erp, product), field);
export const receivable = (erp: Erp, party: Record_): bigint =>
  sum(erp.by('account.move.line', 'party', party.id).filter((line) => !line['reconciliation']).map((line) => units(line['debit']) - units(line['credit'])));
/** Receivable, and what confirmed sales are still to be invoiced. */
export function credit(erp: Erp, party: Record_): bigint {
  const open = erp.by('sale.sale', 'party', party.id).filter((sale) => sale['state'] === 'processing' || sale['state'] === 'confirmed');
  const left = open.flatMap((sale) => saleLines(erp, sale)).map((line) => {
    const invoiced = sum(erp.by('account.invoice.line', 'origin', `sale.line,${line.id}`).map((each) => units(each['quantity'])));
    return round(times(units(line['quantity']) - invoiced, units(line['unit_price'])), 2);
  });
  return receivable(erp, party) + sum(left.filter((each) => each > 0n));
}
const accountSum = (pick: (line: Record_) => bigint): Compute => {
  const total = (erp: Erp, id: number): bigint => sum([...erp.by('account.move.line', 'account', id).map(pick), ...erp.by('account.account', 'parent', id).map((child) => total(erp, child.id))]);
  return (erp, account) => decimal(total(erp, account.id));
};

const recName: Record<string, (erp: Erp, record: Record_) => string> = {
  'sale.sale': (_, sale) => [text(sale['number']), sale['reference'] ? `[${text(sale['reference'])}]` : ''].filter(Boolean).join(' ') || `(${sale.id})`,
  'stock.shipment.out': (_, shipment) => text(shipment['number']),
  'stock.move': (erp, move) => `${number(move['quantity'])}${text(erp.get('product.uom', move['uom'])['symbol'])} ${nameOf(erp, 'product.product', erp.get('product.product', move['product']))}`,
  'product.product': (erp, product) => `${code(erp, product) ? `[${code(erp, product)}] ` : ''}${text(template(erp, product)['name'])}`,
  'party.address': (erp, address) => [erp.find('party.party', address['party'])?.['name'], address['street'], address['postal_code'], address['city']].filter(Boolean).join(', '),
  'account.invoice': (_, invoice) => `${text(invoice['number']) || `(${invoice.id})`}${invoice['reference'] ? ` [${text(invoice['reference'])}]` : ''}`,
  'account.move': (_, move) => text(move['post_number']) || text(move['number']),
  'company.company': (erp, company) => text(erp.get('party.party', company['party'])['name']),
  'sale.line': (erp, line) => nameOf(erp, 'product.product', erp.get('product.product', line['product'])),
};
export const nameOf = (erp: Erp, model: string, record: Record_): string => recName[model]?.(erp, record) ?? (text(record['name']) || String(record.id));

/** What Tryton computes when a field is read. */
export const COMPUTED: Readonly<Record<string, Record<string, Compute>>> = {
  '*': {
    rec_name: (erp, record, _, model) => nameOf(erp, model, record),
    // Whole seconds on SQLite: two writes within one second do not conflict.
    _timestamp: (_, record) => String(Math.floor(Date.parse(`${String(key(record['write_date'] ?? record['create_date'])).replace(' ', 'T')}Z`) / 1000)),
  },
  'sale.sale': {
    untaxed_amount: (erp, sale) => (saleLines(erp, sale).length ? decimal(saleNet(erp, sale)) : ZERO),
    tax_amount: (erp, sale) => (taxes(erp, saleLines(erp, sale)).size ? decimal(saleTax(erp, sale)) : ZERO),
    total_amount: (erp, sale) => (saleLines(erp, sale).length ? decimal(saleNet(erp, sale) + saleTax(erp, sale)) : ZERO),
    currency_digits: () => 2,
    moves: (erp, sale) => ids(erp.sorted('stock.move', saleMoves(erp, sale))),
    shipments: (erp, sale) => unique(saleMoves(erp, sale).map((move) => idIn(move['shipment'], 'stock.shipment.out') ?? null)).toSorted((a, b) => a - b),
    shipment_returns: () => [],
    invoices: (erp, sale) => unique(saleLines(erp, sale).flatMap((line) => erp.by('account.invoice.line', 'origin', `sale.line,${line.id}`)).map((line) => line['invoice'] ?? null)),
  },
  'sale.line': {
    amount: (_, line) => (line['type'] === 'line' ? decimal(lineAmount(line)) : ZERO),
    moves: (erp, line) => ids(erp.sorted('stock.move', lineMoves(erp, line))),
    invoice_lines: (erp, line) => ids(erp.by('account.invoice.line', 'origin', `sale.line,${line.id}`)),
    move_done: (erp, line) => moveDone(erp, line),
    move_exception: (erp, line) => moveException(erp, line),
    actual_quantity: (erp, line) => lineMoves(erp, line).filter((move) => move['state'] === 'done').reduce((total, move) => total + number(move['quantity']), 0),
    sale_state: (erp, line) => erp.get('sale.sale', line['sale'])['state'] ?? null,
    unit_digits: (erp, line) => erp.find('product.uom', line['unit'])?.['digits'] ?? 2,
  },
  'stock.shipment.out': {
    moves: (erp, shipment) => ids(shipmentMoves(erp, shipment)),
    outgoing_moves: (erp, shipment) => ids(outgoing(erp, shipment)),
    inventory_moves: (erp, shipment) => ids(inventory(erp, shipment)),
    warehouse_storage: (erp, shipment) => warehouseOf(erp, shipment)['picking_location'] ?? warehouseOf(erp, shipment)['storage_location'] ?? null,
    warehouse_output: (erp, shipment) => warehouseOf(erp, shipment)['output_location'] ?? null,
    customer_location: (erp, shipment) => erp.get('party.party', shipment['customer'])['customer_location'] ?? null,
    partially_assigned: (erp, shipment) => shipment['state'] === 'waiting' && inventory(erp, shipment).some((move) => move['state'] === 'assigned'),
    origins: (erp, shipment) => [...new Set(outgoing(erp, shipment).flatMap((move) => erp.find('sale.line', idIn(move['origin'], 'sale.line')) ?? []).map((line) => nameOf(erp, 'sale.sale', erp.get('sale.sale', line['sale']))))].join(', '),
  },
  'stock.move': {
    sale: (erp, move) => erp.find('sale.line', idIn(move['origin'], 'sale.line'))?.['sale'] ?? null,
    unit_digits: (erp, move) => erp.get('product.uom', move['uom'])['digits'] ?? 2,
  },
  'stock.location': {
    childs: (erp, location) => ids(erp.by('stock.location', 'parent', location.id)),
    warehouse: (erp, location) => {
      for (let at: Record_ | undefined = location; at; at = erp.find('stock.location', at['parent'])) if (at['type'] === 'warehouse') return at.id;
      return null;
    },
  },
  'party.party': {
    receivable: amount(receivable), receivable_today: amount(receivable), credit_amount: amount(credit),
    full_name: (_, party) => party['name'] ?? null,
  },
  'party.address': { full_address: (_, address) => [address['street'], [address['postal_code'], address['city']].filter(Boolean).join(' ')].filter(Boolean).join('\n') },
  'product.product': {
    code: (erp, product) => code(erp, product), prefix_code: ofTemplate('code'), name: ofTemplate('name'), type: ofTemplate('type'), list_price: ofTemplate('list_price'), salable: ofTemplate('salable'),
    purchasable: ofTemplate('purchasable'), default_uom: ofTemplate('default_uom'), sale_uom: ofTemplate('sale_uom'), account_category: ofTemplate('account_category'),
    default_uom_digits: (erp, product) => erp.get('product.uom', template(erp, product)['default_uom'])['digits'] ?? 2,
    quantity: (erp, product, context) => onHand(erp, product.id, context), forecast_quantity: (erp, product, context) => forecast(erp, product.id, context),
  },
  'account.invoice': {
    untaxed_amount: amount(invoiceNet), tax_amount: amount(invoiceTax), total_amount: amount((erp, invoice) => invoiceNet(erp, invoice) + invoiceTax(erp, invoice)), currency_digits: () => 2,
    lines_to_pay: (erp, invoice) => ids(linesToPay(erp, invoice)),
    amount_to_pay: (erp, invoice) => (invoice['state'] === 'posted' ? decimal(amountToPay(erp, invoice)) : ZERO),
    reconciled: (erp, invoice) => {
      const lines = linesToPay(erp, invoice);
      const last = erp.find('account.move.reconciliation', lines[0]?.['reconciliation']);
      return lines.length && lines.every((line) => line['reconciliation']) ? (last?.['date'] ?? null) : null;
    },
    origins: (erp, invoice) => [...new Set(invoiceLines(erp, invoice).map((line) => originName(erp, line['origin'])).filter(Boolean))].join(', '),
    sales: (erp, invoice) => salesOf(erp, invoice),
    sequence: (_, invoice) => (invoice['number'] ? Number(invoice['number']) : null),
  },
  'account.invoice.line': {
    amount: (_, line) => decimal(lineAmount(line)),
    invoice_taxes: (erp, line) => ids(erp.by('account.invoice.tax', 'invoice', line['invoice'] ?? null).filter((each) => ((line['taxes'] as number[] | undefined) ?? []).includes(Number(each['tax'])))),
  },
  'account.move.line': {
    date: (erp, line) => erp.get('account.move', line['move'])['date'] ?? null, origin: (erp, line) => erp.get('account.move', line['move'])['origin'] ?? null,
    move_origin: (erp, line) => erp.get('account.move', line['move'])['origin'] ?? null, move_state: (erp, line) => erp.get('account.move', line['move'])['state'] ?? null,
    journal: (erp, line) => erp.get('account.move', line['move'])['journal'] ?? null, period: (erp, line) => erp.get('account.move', line['move'])['period'] ?? null,
  },
  'account.account': {
    balance: accountSum((line) => units(line['debit']) - units(line['credit'])), debit: accountSum((line) => units(line['debit'])), credit: accountSum((line) => units(line['credit'])),
  },
};

/** Computed fields that can be searched; others answer "Missing search function". */
export const SEARCHABLE: Readonly<Record<string, readonly string[]>> = {
  'sale.sale': ['shipments', 'invoices', 'moves'], 'stock.move': ['sale'], 'account.invoice': ['sales'], 'sale.line': ['sale_state', 'moves', 'invoice_lines'], 'stock.location': ['warehouse', 'childs'],
  'stock.shipment.out': ['moves', 'outgoing_moves', 'inventory_moves', 'origins'], 'account.move.line': ['date', 'journal', 'period', 'move_state', 'move_origin', 'origin'],
  'product.product': ['code', 'prefix_code', 'name', 'type', 'salable', 'purchasable', 'default_uom', 'sale_uom', 'account_category', 'list_price', 'quantity', 'forecast_quantity'],
};

function originName(erp: Erp, reference: Json | undefined): string {
  const line = erp.find('sale.line', idIn(reference, 'sale.line'));
  if (line) return nameOf(erp, 'sale.sale', erp.get('sale.sale', line['sale']));
  const credited = erp.find('account.invoice.line', idIn(reference, 'account.invoice.line'));
  return credited ? nameOf(erp, 'account.invoice', erp.get('account.invoice', credited['invoice'])) : '';
}

export function moveDone(erp: Erp, line: Record_): boolean {
  if (line['type'] !== 'line' || !line['product']) return true;
  const skipped = new Set([...((line['moves_ignored'] as number[] | undefined) ?? []), ...((line['moves_recreated'] as number[] | undefined) ?? [])]);
  const recreated = new Set((line['moves_recreated'] as number[] | undefined) ?? []);
  const moves = lineMoves(erp, line);
  if (!moves.every((move) => move['state'] === 'done' || skipped.has(move.id))) return false;
  const covered = moves.filter((move) => !recreated.has(move.id)).reduce((total, move) => total + number(move['quantity']), 0);
  return covered >= number(line['quantity']);
}

export function moveException(erp: Erp, line: Record_): boolean {
  const skipped = new Set([...((line['moves_ignored'] as number[] | undefined) ?? []), ...((line['moves_recreated'] as number[] | undefined) ?? [])]);
  return lineMoves(erp, line).some((move) => move['state'] === 'cancelled' && !skipped.has(move.id));
}
