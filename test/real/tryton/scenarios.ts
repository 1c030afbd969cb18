import type { TrytonSeed } from '../../../local/partners/tryton/seed.ts';
import { Client, day, dec, RpcError, type Fields, type Value } from './client.ts';

/** One observation: what a call gave, or the error it ended with. */
export interface Seen {
  step: string;
  value: Value;
}

export const SEED: TrytonSeed = {
  products: [
    { code: 'BOLT-M8', name: 'Bolt M8', listPrice: '10.00', costPrice: '4.00', stock: { EAST: 100, WEST: 50 } },
    { code: 'NUT-M8', name: 'Nut M8', listPrice: '1.25', costPrice: '0.50', stock: { EAST: 3 } },
  ],
  customers: [
    { code: 'ACME', name: 'Acme Retail' },
    { code: 'TIGHT', name: 'Tight Budget', creditLimit: '10.00' },
  ],
};

const SALE = ['number', 'reference', 'state', 'shipment_state', 'invoice_state', 'untaxed_amount', 'tax_amount', 'total_amount', 'sale_date', 'shipments', 'invoices', 'moves', 'lines', 'rec_name', 'invoice_method'];
const SHIPMENT = ['number', 'state', 'customer', 'delivery_address', 'warehouse', 'warehouse_storage', 'warehouse_output', 'planned_date', 'effective_date', 'inventory_moves', 'outgoing_moves', 'moves', 'origins', 'partially_assigned'];
const MOVE = ['product.code', 'quantity', 'internal_quantity', 'state', 'from_location.code', 'to_location.code', 'origin', 'shipment', 'planned_date', 'effective_date', 'unit_price', 'currency', 'sale'];
const INVOICE = ['number', 'state', 'type', 'party', 'invoice_date', 'untaxed_amount', 'tax_amount', 'total_amount', 'amount_to_pay', 'taxes', 'lines', 'origins', 'sales', 'move', 'lines_to_pay', 'payment_lines', 'reconciled', 'account.rec_name', 'journal.code', 'rec_name'];
const ENTRY = ['account.rec_name', 'debit', 'credit', 'party.code', 'maturity_date', 'reconciliation', 'move_state'];

/** The same calls for a real server and for the simulator; what they give is compared. */
export async function observe(url: string, db: string, user: string, password: string, today: Date): Promise<Seen[]> {
  const seen: Seen[] = [];
  const client = new Client(url, db);
  const note = async (step: string, call: () => Promise<Value>): Promise<Value> => {
    let value: Value;
    try {
      value = await call();
    } catch (error) {
      if (!(error instanceof RpcError)) throw error;
      value = { error: error.body };
    }
    seen.push({ step, value });
    return value;
  };
  await note('wrong password', async () => client.login(user, 'wrong').then(() => null));
  await note('no session', () => client.call('model.party.party.search', [[], 0, 1, null, {}]));
  await client.login(user, password);
  const one = async (model: string, domain: Value, fields = ['id']): Promise<Fields> => (await client.find(model, domain, fields))[0] ?? {};
  const party = Number((await one('party.party', [['code', '=', 'ACME']]))['id']);
  const tight = Number((await one('party.party', [['code', '=', 'TIGHT']]))['id']);
  const addressOf = async (of: number) => Number((await one('party.address', [['party', '=', of]]))['id']);
  const bolt = Number((await one('product.product', [['code', '=', 'BOLT-M8']]))['id']);
  const nut = Number((await one('product.product', [['code', '=', 'NUT-M8']]))['id']);
  const warehouse = async (code: string) => one('stock.location', [['code', '=', code], ['type', '=', 'warehouse']], ['id', 'storage_location']);
  const east = await warehouse('EAST');
  const tax = Number((await one('account.tax', []))['id']);
  const address = await addressOf(party);

  const sale = async (lines: [product: number, quantity: number, price: string][], extra: Fields = {}): Promise<number> =>
    client.create('sale.sale', {
      party, invoice_address: address, shipment_address: address, payment_term: 1, warehouse: east['id'] ?? null, currency: 1, company: 1, reference: 'WEB-1', sale_date: day(today), invoice_method: 'shipment', shipment_method: 'order',
      lines: [['create', lines.map(([product, quantity, price], at) => ({ type: 'line', sequence: at * 10 + 10, product, unit: 1, quantity, unit_price: dec(price), taxes: [['add', [tax]]] }))]], ...extra,
    });
  const press = (step: string, model: string, button: string, id: number) => note(`${step}: ${button}`, () => client.model(model, button, [id]));
  const look = async (step: string, id: number) => note(`${step}: sale`, () => client.read('sale.sale', id, SALE)) as Promise<Fields>;
  const moves = (step: string, ids: Value) => note(`${step}: moves`, () => client.find('stock.move', [['id', 'in', ids]], MOVE, [['id', 'ASC']]));
  const shipment = (step: string, id: number) => note(`${step}: shipment`, () => client.read('stock.shipment.out', id, SHIPMENT)) as Promise<Fields>;
  const stock = (step: string, extra: Fields = {}) => note(`${step}: stock`, () => client.call('model.product.product.read', [[bolt, nut], ['code', 'quantity', 'forecast_quantity'], { ...client.context, locations: [east['id'] ?? null], stock_date_end: day(today), ...extra }]));
  const confirmed = async (step: string, id: number): Promise<Fields> => {
    await press(step, 'sale.sale', 'quote', id);
    await press(step, 'sale.sale', 'confirm', id);
    return look(step, id);
  };
  const wizard = async (step: string, name: string, id: number, model: string, states: [state: string, form: string, data: Fields][]) => {
    const context = { ...client.context, active_model: model, active_id: id, active_ids: [id] };
    const [session, first] = (await client.call(`wizard.${name}.create`, [client.context])) as [number, string];
    const data: Fields = {};
    await note(`${step}: ${first}`, async () => summary(await client.call(`wizard.${name}.execute`, [session, data, first, context])));
    for (const [state, form, values] of states) {
      data[form] = values;
      await note(`${step}: ${state}`, async () => summary(await client.call(`wizard.${name}.execute`, [session, data, state, context])));
    }
    await client.call(`wizard.${name}.delete`, [session, client.context]);
  };

  const stuck = async (id: number) => (await client.find('stock.move', [['sale', '=', id], ['state', '=', 'cancelled']], ['id'])).map((move) => move['id'] ?? 0);

  // An order, shipped and paid in full.
  const s1 = await sale([[bolt, 5, '10.0000']]);
  await look('new', s1);
  await press('too early', 'sale.sale', 'confirm', s1);
  await look('too early', s1);
  const processing = await confirmed('o2c', s1);
  const sh1 = Number((processing['shipments'] as number[])[0]);
  const waiting = await shipment('o2c', sh1);
  await moves('o2c', waiting['moves'] ?? []);
  await press('too early', 'stock.shipment.out', 'done', sh1);
  await stock('before assign');
  await press('o2c', 'stock.shipment.out', 'assign_try', sh1);
  await stock('assigned');
  await stock('assigned, reserved counted', { stock_assign: true });
  for (const button of ['pick', 'pack', 'done']) await press('o2c', 'stock.shipment.out', button, sh1);
  await shipment('shipped', sh1);
  await moves('shipped', waiting['moves'] ?? []);
  await stock('shipped');
  const invoiced = await look('shipped', s1);
  const i1 = Number((invoiced['invoices'] as number[])[0]);
  await note('draft invoice', () => client.read('account.invoice', i1, INVOICE));
  await note('invoice lines', () => client.find('account.invoice.line', [['invoice', '=', i1]], ['product.code', 'quantity', 'unit_price', 'amount', 'account.rec_name', 'taxes', 'origin', 'stock_moves', 'invoice_taxes'], [['id', 'ASC']]));
  await note('invoice taxes', () => client.find('account.invoice.tax', [['invoice', '=', i1]], ['description', 'base', 'amount', 'manual', 'account.rec_name', 'tax']));
  await client.model('account.invoice', 'write', [i1], { invoice_date: day(today) });
  await press('o2c', 'account.invoice', 'post', i1);
  const posted = (await note('posted invoice', () => client.read('account.invoice', i1, INVOICE))) as Fields;
  await note('journal', () => client.read('account.move', posted['move'] ?? null, ['number', 'post_number', 'state', 'date', 'journal.code', 'period.name', 'lines']));
  await note('entries', () => client.find('account.move.line', [['move', '=', posted['move'] ?? null]], ENTRY, [['id', 'ASC']]));
  await press('again', 'account.invoice', 'post', i1);
  await press('posted', 'account.invoice', 'cancel', i1);
  await note('change a posted invoice', () => client.model('account.invoice', 'delete', [i1]));
  const payment = (amount: string): Fields => ({ company: 1, currency: 1, currency_digits: 2, amount: dec(amount), invoice_account: 5, payment_method: 1, date: day(today), description: 'ch_1' });
  await wizard('pay half with helpers', 'account.invoice.pay', i1, 'account.invoice', [['choice', 'start', payment('20.00')], ['pay', 'ask', { type: 'partial', 'currency.': { rec_name: 'x' } }]]);
  const ask: Fields = { type: 'partial', lines_to_pay: posted['lines_to_pay'] ?? [], amount: dec('20.00'), date: day(today), currency: 1, currency_digits: 2, company: 1, lines: posted['lines_to_pay'] ?? [], payment_lines: [], currency_writeoff: 1, currency_digits_writeoff: 2, invoice: i1 };
  await wizard('pay half', 'account.invoice.pay', i1, 'account.invoice', [['choice', 'start', payment('20.00')], ['pay', 'ask', ask]]);
  await note('half paid', () => client.read('account.invoice', i1, INVOICE));
  await wizard('pay the rest', 'account.invoice.pay', i1, 'account.invoice', [['choice', 'start', payment('34.12')]]);
  await note('paid', () => client.read('account.invoice', i1, INVOICE));
  await look('end', s1);
  await note('change a done sale', () => client.model('sale.sale', 'write', [s1], { comment: 'later' }));
  await note('delete a done sale', () => client.model('sale.sale', 'delete', [s1]));

  // A short pick: two lines, the second short; the rest is a second shipment, cancelled and left.
  const s2 = await sale([[bolt, 5, '10'], [nut, 5, '1.2345']], { reference: 'WEB-2' });
  const sh2 = Number(((await confirmed('short', s2))['shipments'] as number[])[0]);
  await press('short of stock', 'stock.shipment.out', 'assign_try', sh2);
  const partly = await shipment('short of stock', sh2);
  await moves('short of stock', partly['inventory_moves'] ?? []);
  await press('short', 'stock.shipment.out', 'wait', sh2);
  const again = await shipment('short', sh2);
  const short = (await client.find('stock.move', [['id', 'in', again['inventory_moves'] ?? []], ['product', '=', nut]], ['id']))[0];
  await note('pick less', () => client.model('stock.move', 'write', [short?.['id'] ?? 0], { quantity: 3 }));
  await press('short', 'stock.shipment.out', 'assign_try', sh2);
  await note('too late to pick less', () => client.model('stock.move', 'write', [short?.['id'] ?? 0], { quantity: 2 }));
  for (const button of ['pick', 'pack', 'done']) await press('short', 'stock.shipment.out', button, sh2);
  const split = await look('short shipped', s2);
  const rest = Number((split['shipments'] as number[]).find((id) => id !== sh2));
  const back = await shipment('backorder', rest);
  await moves('backorder', back['moves'] ?? []);
  await note('short invoice', () => client.read('account.invoice', (split['invoices'] as number[])[0] ?? 0, INVOICE));
  await press('backorder', 'stock.shipment.out', 'cancel', rest);
  await look('backorder cancelled', s2);
  await note('lines', () => client.find('sale.line', [['sale', '=', s2]], ['product.code', 'quantity', 'amount', 'move_done', 'move_exception', 'actual_quantity', 'moves', 'invoice_lines'], [['id', 'ASC']]));
  await wizard('leave the rest', 'sale.handle.shipment.exception', s2, 'sale.sale', [['handle', 'ask', { recreate_moves: [], domain_moves: await stuck(s2) }]]);
  await look('rest left', s2);

  // Cancelling, copying, credit notes.
  const s3 = await sale([[bolt, 1, '10']], { reference: 'WEB-3' });
  await press('cancel', 'sale.sale', 'quote', s3);
  await press('cancel', 'sale.sale', 'cancel', s3);
  await look('cancelled', s3);
  await press('cancel', 'sale.sale', 'draft', s3);
  await note('edit lines', () => client.model('sale.sale', 'write', [s3], { lines: [['create', [{ type: 'line', product: nut, unit: 1, quantity: 2, unit_price: dec('1') }]]] }));
  await look('edited', s3);
  const s4 = await sale([[bolt, 2, '10']], { reference: 'WEB-4' });
  const sh4 = Number(((await confirmed('process then cancel', s4))['shipments'] as number[])[0]);
  await press('processing', 'sale.sale', 'cancel', s4);
  await press('processing', 'stock.shipment.out', 'cancel', sh4);
  await look('shipment cancelled', s4);
  await wizard('ship it again', 'sale.handle.shipment.exception', s4, 'sale.sale', [['handle', 'ask', { recreate_moves: await stuck(s4), domain_moves: await stuck(s4) }]]);
  const recreated = await look('recreated', s4);
  const sh5 = Number((recreated['shipments'] as number[]).find((id) => id !== sh4));
  for (const button of ['assign_try', 'pick', 'pack', 'done']) await press('recreated', 'stock.shipment.out', button, sh5);
  const i4 = Number((((await look('recreated shipped', s4))['invoices'] as number[]) ?? [])[0]);
  await press('credit', 'account.invoice', 'post', i4);
  await wizard('credit note', 'account.invoice.credit', i4, 'account.invoice', [['credit', 'start', { with_refund: true, invoice_date: day(today) }]]);
  await note('credited', () => client.read('account.invoice', i4, INVOICE));
  const note4 = await one('account.invoice', [['id', '>', i4]], INVOICE);
  seen.push({ step: 'credit note', value: note4 });
  await note('credit note entries', () => client.find('account.move.line', [['move', '=', note4['move'] ?? null]], ENTRY, [['id', 'ASC']]));
  await look('credited', s4);
  await note('copy', async () => client.read('sale.sale', ((await client.model('sale.sale', 'copy', [s1], { reference: 'COPY' })) as number[])[0] ?? 0, SALE));
  await note('accounts', () => client.find('account.account', [], ['rec_name', 'balance', 'type.name'], [['name', 'ASC']]));

  // What is refused, and how.
  const tightAddress = await addressOf(tight);
  const s6 = await sale([[bolt, 5, '10']], { party: tight, invoice_address: tightAddress, shipment_address: tightAddress });
  await press('credit limit', 'sale.sale', 'quote', s6);
  await press('credit limit', 'sale.sale', 'confirm', s6);
  await note('accept the warning', () => client.create('res.user.warning', { user: client.user, name: `credit_limit_amount_sale.sale,${s6}`, always: false }).then(() => null));
  await press('credit limit accepted', 'sale.sale', 'confirm', s6);
  await look('credit limit accepted', s6);
  const line = (extra: Fields): Fields => ({ type: 'line', product: bolt, unit: 1, quantity: 1, unit_price: dec('1'), ...extra });
  const refused = (step: string, lines: Fields[], extra: Fields = {}) => note(step, () => sale([], { lines: [['create', lines]], ...extra }));
  await refused('six decimals', [line({ unit_price: dec('10.123456') })]);
  await refused('half a unit', [line({ quantity: 1.5 })]);
  await refused('no price', [line({ unit_price: null })]);
  await refused('no such method', [line({})], { invoice_method: 'bogus' });
  await refused('another address', [line({})], { invoice_address: tightAddress });
  await note('no party', () => client.create('sale.sale', { currency: 1, company: 1 }));
  await note('code taken', () => client.create('party.party', { name: 'Dup', code: 'ACME' }));
  await note('quote without address', async () => client.model('sale.sale', 'quote', [await sale([[bolt, 1, '1']], { invoice_address: null, reference: null })]));
  await note('receipt without origin', async () => client.model('stock.move', 'do', [await client.create('stock.move', { product: bolt, uom: 1, quantity: 1, from_location: Number((await one('stock.location', [['type', '=', 'supplier']]))['id']), to_location: east['storage_location'] ?? null, unit_price: dec('4'), currency: 1, company: 1 })]));
  await note('no price on a receipt', async () => client.create('stock.move', { product: bolt, uom: 1, quantity: 1, from_location: Number((await one('stock.location', [['type', '=', 'supplier']]))['id']), to_location: east['storage_location'] ?? null, company: 1 }));
  await note('post in no period', async () => {
    const s = await sale([[bolt, 1, '1']], { invoice_method: 'order' });
    await client.model('sale.sale', 'quote', [s]);
    await client.model('sale.sale', 'confirm', [s]);
    const [id] = (await client.read('sale.sale', s, ['invoices']))['invoices'] as number[];
    await client.model('account.invoice', 'write', [id ?? 0], { invoice_date: { __class__: 'date', year: 2035, month: 1, day: 1 } });
    return client.model('account.invoice', 'post', [id ?? 0]);
  });
  await note('unknown method', () => client.call('model.sale.sale.nope', [client.context]));
  await note('unknown model', () => client.call('model.nope.search', [[], client.context]));
  await note('unknown field', () => client.model('sale.sale', 'read', [s1], ['nope']));
  await note('missing record', () => client.model('sale.sale', 'read', [99999], ['number']));
  await note('write to a missing record', () => client.model('sale.sale', 'write', [99999], { comment: 'x' }));
  await note('no context', () => client.call('model.sale.sale.search', [[]]));
  await note('search by a total', () => client.find('sale.sale', [['total_amount', '>', dec('1')]], ['id']));

  // Searching.
  const search = (step: string, model: string, domain: Value, fields: string[], order: Value = [['id', 'ASC']]) => note(step, () => client.find(model, domain, fields, order));
  await search('by reference', 'sale.sale', [['reference', '=', 'WEB-2']], ['number', 'party.rec_name', 'party.customer_payment_term.name']);
  await search('dotted', 'sale.line', [['sale.party.code', '=', 'TIGHT']], ['quantity', 'product.code', 'sale.number']);
  await search('or', 'sale.sale', ['OR', [['reference', '=', 'WEB-1'], ['state', '=', 'done']], [['reference', 'in', ['WEB-3']]]], ['reference', 'state']);
  await search('like', 'party.party', [['code', 'like', 'A_ME']], ['code']);
  await search('ilike name of a party', 'sale.sale', [['party', 'ilike', 'tight%']], ['reference']);
  await search('not equal leaves out empty', 'sale.sale', [['reference', '!=', 'WEB-1']], ['reference']);
  await search('empty', 'sale.sale', [['number', '=', null]], ['state']);
  await search('of a shipment', 'sale.sale', [['shipments', '=', sh1]], ['reference']);
  await search('invoices of a sale', 'account.invoice', [['sales', '=', s2]], ['state']);
  await search('child_of', 'stock.location', [['parent', 'child_of', [east['id'] ?? 0]]], ['code']);
  await search('newest first', 'sale.sale', [['state', 'in', ['done', 'processing']]], ['reference'], [['id', 'DESC']]);
  await search('changed since', 'sale.sale', [['write_date', '>=', { __class__: 'datetime', year: 2020, month: 1, day: 1, hour: 0, minute: 0, second: 0, microsecond: 0 }], ['state', '=', 'done']], ['reference']);
  await note('count', () => client.model('sale.sale', 'search_count', [['state', 'not in', ['draft']]]));
  await note('logout', () => client.call('common.db.logout', []));
  await note('after logout', () => client.model('party.party', 'read', [1], ['name']));
  return seen;
}

/** Of a wizard's answer: the form is left out, what a client acts on stays. */
function summary(answer: Value): Value {
  const { view, actions } = (answer ?? {}) as { view?: Fields; actions?: Value[][] };
  if (view) return { state: view['state'] ?? null, defaults: view['defaults'] ?? null, buttons: ((view['buttons'] as Fields[] | undefined) ?? []).map((each) => each['state'] ?? null) };
  const [window, data] = (actions?.[0] ?? []) as Fields[];
  return window && data ? { model: window['res_model'] ?? null, records: (data['res_id'] as number[]).length } : answer;
}
