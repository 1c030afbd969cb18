/**
 * The models that are simulated, with the fields, types and labels that fields_get of Tryton 6.0.29 gives. A model or field that is not
 * here answers like one that does not exist there. Kinds: char text boolean integer float date timestamp reference, numeric with an optional
 * limit of decimals, selection with its values, m2o with its target, o2m with target.field, m2m with target; a leading = is computed
 * (see computed.ts), a trailing ! is required.
 */
export interface Field {
  name: string;
  kind: string;
  /** Values, target, or digits. */
  of: string;
  required: boolean;
  computed: boolean;
}
export interface Model {
  label: string;
  fields: Map<string, Field>;
  /** Methods that RPC may call beside the general ones. */
  buttons: readonly string[];
  /** Default order of search. */
  order: readonly (readonly [field: string, direction: 'ASC' | 'DESC'])[];
}

const COMMON = 'id:integer create_date:timestamp write_date:timestamp create_uid:m2o(res.user) write_uid:m2o(res.user) rec_name:=char _timestamp:=char';

function model(label: string, fields: string, options: Partial<Pick<Model, 'buttons' | 'order'>> = {}): Model {
  const parsed = `${COMMON} ${fields}`.split(/\s+/).map((spec): Field => {
    const match = /^(\w+):(=?)(\w+)(?:\(([^)]*)\))?(!?)$/.exec(spec);
    if (!match) throw new TypeError(`field ${spec}`);
    return { name: match[1] ?? '', computed: match[2] === '=', kind: match[3] ?? '', of: match[4] ?? '', required: match[5] === '!' };
  });
  return { label, fields: new Map(parsed.map((field) => [field.name, field])), buttons: options.buttons ?? [], order: options.order ?? [['id', 'ASC']] };
}

const AMOUNTS = 'untaxed_amount:=numeric tax_amount:=numeric total_amount:=numeric currency_digits:=integer';

export const MODELS: Readonly<Record<string, Model>> = {
  'sale.sale': model('Sale', `company:m2o(company.company)! party:m2o(party.party)! invoice_party:m2o(party.party) shipment_party:m2o(party.party) invoice_address:m2o(party.address)
    shipment_address:m2o(party.address) payment_term:m2o(account.invoice.payment_term) warehouse:m2o(stock.location) currency:m2o(currency.currency)! number:char reference:char description:char
    comment:text sale_date:date shipping_date:date invoice_method:selection(manual|order|shipment)! shipment_method:selection(manual|order|invoice)! state:selection(draft|quotation|confirmed|processing|done|cancelled)!
    shipment_state:selection(none|waiting|sent|exception)! invoice_state:selection(none|waiting|paid|exception)! lines:o2m(sale.line.sale) moves:=m2m(stock.move) shipments:=m2m(stock.shipment.out)
    shipment_returns:=m2m(stock.shipment.out.return) invoices:=m2m(account.invoice) invoices_ignored:m2m(account.invoice) invoices_recreated:m2m(account.invoice) origin:reference ${AMOUNTS}`,
    { buttons: ['quote', 'confirm', 'process', 'cancel', 'draft'], order: [['id', 'DESC']] }),
  'sale.line': model('Sale Line', `sale:m2o(sale.sale)! type:selection(line|subtotal|title|comment)! sequence:integer product:m2o(product.product) unit:m2o(product.uom) quantity:float unit_price:numeric(4)
    description:text note:text taxes:m2m(account.tax) amount:=numeric moves:=o2m(stock.move.origin) moves_ignored:m2m(stock.move) moves_recreated:m2m(stock.move) invoice_lines:=o2m(account.invoice.line.origin)
    move_done:=boolean move_exception:=boolean actual_quantity:=float sale_state:=selection(draft|quotation|confirmed|processing|done|cancelled) unit_digits:=integer`, { order: [['sequence', 'ASC'], ['id', 'ASC']] }),
  'stock.shipment.out': model('Customer Shipment', `company:m2o(company.company)! customer:m2o(party.party)! delivery_address:m2o(party.address)! warehouse:m2o(stock.location)! reference:char number:char
    planned_date:date effective_date:date state:selection(draft|done|cancelled|assigned|picked|packed|waiting) moves:=o2m(stock.move.shipment) outgoing_moves:=o2m(stock.move.shipment) inventory_moves:=o2m(stock.move.shipment)
    warehouse_storage:=m2o(stock.location) warehouse_output:=m2o(stock.location) customer_location:=m2o(stock.location) origins:=char partially_assigned:=boolean`,
    { buttons: ['draft', 'wait', 'assign_try', 'assign_force', 'pick', 'pack', 'done', 'cancel'], order: [['id', 'DESC']] }),
  'stock.shipment.out.return': model('Customer Return Shipment', 'number:char state:selection(draft|done|cancelled|received)'),
  'stock.move': model('Stock Move', `company:m2o(company.company)! product:m2o(product.product)! uom:m2o(product.uom)! quantity:float! internal_quantity:float from_location:m2o(stock.location)! to_location:m2o(stock.location)!
    shipment:reference origin:reference planned_date:date effective_date:date unit_price:numeric(4) cost_price:numeric(4) currency:m2o(currency.currency) state:selection(staging|draft|assigned|done|cancelled)
    sale:=m2o(sale.sale) unit_digits:=integer`, { buttons: ['do', 'draft', 'cancel'], order: [['id', 'DESC']] }),
  'stock.location': model('Stock Location', `name:char! code:char type:selection(supplier|customer|lost_found|warehouse|storage|production|drop|view)! parent:m2o(stock.location) address:m2o(party.address) active:boolean
    input_location:m2o(stock.location) output_location:m2o(stock.location) storage_location:m2o(stock.location) picking_location:m2o(stock.location) lost_found_location:m2o(stock.location) childs:=o2m(stock.location.parent) warehouse:=m2o(stock.location)`, { order: [['name', 'ASC']] }),
  'party.party': model('Party', `name:char code:char! active:boolean addresses:o2m(party.address.party) lang:m2o(ir.lang) customer_payment_term:m2o(account.invoice.payment_term) credit_limit_amount:numeric
    customer_location:m2o(stock.location) supplier_location:m2o(stock.location) receivable:=numeric receivable_today:=numeric credit_amount:=numeric full_name:=char`, { order: [['name', 'ASC'], ['id', 'ASC']] }),
  'party.address': model('Address', `party:m2o(party.party)! name:char party_name:char street:text city:char postal_code:char country:m2o(country.country) subdivision:m2o(country.subdivision) invoice:boolean delivery:boolean active:boolean sequence:integer full_address:=text`),
  'product.template': model('Product Template', `name:char! code:char type:selection(goods|assets|service)! default_uom:m2o(product.uom)! list_price:numeric(4) salable:boolean sale_uom:m2o(product.uom) purchasable:boolean purchase_uom:m2o(product.uom)
    account_category:m2o(product.category) active:boolean consumable:boolean cost_price_method:selection(fixed|average)! products:o2m(product.product.template)`, { order: [['name', 'ASC'], ['id', 'ASC']] }),
  'product.product': model('Product Variant', `template:m2o(product.template)! suffix_code:char code:=char cost_price:numeric(4) description:text active:boolean name:=char prefix_code:=char type:=selection(goods|assets|service) list_price:=numeric salable:=boolean
    purchasable:=boolean default_uom:=m2o(product.uom) sale_uom:=m2o(product.uom) default_uom_digits:=integer account_category:=m2o(product.category) quantity:=float forecast_quantity:=float`),
  'product.category': model('Product Category', 'name:char! parent:m2o(product.category) accounting:boolean account_revenue:m2o(account.account) account_expense:m2o(account.account) customer_taxes:m2m(account.tax)', { order: [['name', 'ASC']] }),
  'product.uom': model('Unit of Measure', 'name:char! symbol:char! digits:integer! rate:float! factor:float! rounding:float! active:boolean', { order: [['name', 'ASC']] }),
  'account.invoice': model('Invoice', `company:m2o(company.company)! type:selection(out|in)! party:m2o(party.party)! invoice_address:m2o(party.address)! currency:m2o(currency.currency)! journal:m2o(account.journal)! account:m2o(account.account)!
    payment_term:m2o(account.invoice.payment_term) number:char reference:char description:char comment:text invoice_date:date accounting_date:date payment_term_date:date state:selection(draft|validated|posted|paid|cancelled) move:m2o(account.move) cancel_move:m2o(account.move)
    lines:o2m(account.invoice.line.invoice) taxes:o2m(account.invoice.tax.invoice) payment_lines:m2m(account.move.line) lines_to_pay:=m2m(account.move.line) amount_to_pay:=numeric reconciled:=date origins:=char sales:=m2m(sale.sale) sequence:=integer ${AMOUNTS}`,
    { buttons: ['validate_invoice', 'post', 'cancel', 'draft'], order: [['id', 'DESC']] }),
  'account.invoice.line': model('Invoice Line', `invoice:m2o(account.invoice) invoice_type:selection(out|in) party:m2o(party.party) company:m2o(company.company)! currency:m2o(currency.currency)! type:selection(line|subtotal|title|comment)! sequence:integer product:m2o(product.product)
    unit:m2o(product.uom) quantity:float unit_price:numeric(4) description:text account:m2o(account.account) taxes:m2m(account.tax) origin:reference stock_moves:m2m(stock.move) amount:=numeric invoice_taxes:=m2m(account.invoice.tax)`, { order: [['sequence', 'ASC'], ['id', 'ASC']] }),
  'account.invoice.tax': model('Invoice Tax', 'invoice:m2o(account.invoice)! tax:m2o(account.tax) account:m2o(account.account)! description:char! base:numeric! amount:numeric! manual:boolean sequence:integer legal_notice:text'),
  'account.invoice.payment_term': model('Payment Term', 'name:char! description:text active:boolean', { order: [['name', 'ASC']] }),
  'account.invoice.payment.method': model('Payment Method', 'name:char! company:m2o(company.company)! journal:m2o(account.journal)! credit_account:m2o(account.account)! debit_account:m2o(account.account)! active:boolean'),
  'account.move': model('Account Move', 'company:m2o(company.company)! number:char! post_number:char date:date! post_date:date journal:m2o(account.journal)! period:m2o(account.period)! description:char origin:reference state:selection(draft|posted)! lines:o2m(account.move.line.move)', { buttons: ['post'] }),
  'account.move.line': model('Account Move Line', `move:m2o(account.move)! account:m2o(account.account)! debit:numeric! credit:numeric! second_currency:m2o(currency.currency) amount_second_currency:numeric party:m2o(party.party) description:char maturity_date:date reconciliation:m2o(account.move.reconciliation) origin:=reference
    date:=date state:selection(draft|valid)! move_state:=selection(draft|posted) move_origin:=reference journal:=m2o(account.journal) period:=m2o(account.period)`, { order: [['id', 'DESC']] }),
  'account.move.reconciliation': model('Account Move Reconciliation Lines', 'name:char! company:m2o(company.company)! date:date! lines:o2m(account.move.line.reconciliation)'),
  'account.account': model('Account', 'name:char! code:char company:m2o(company.company)! parent:m2o(account.account) type:m2o(account.account.type) party_required:boolean reconcile:boolean active:boolean balance:=numeric debit:=numeric credit:=numeric', { order: [['code', 'ASC'], ['name', 'ASC']] }),
  'account.account.type': model('Account Type', 'name:char! receivable:boolean payable:boolean'),
  'account.tax': model('Account Tax', 'name:char! description:char! type:selection(percentage|fixed|none)! rate:numeric(10) amount:numeric(8) company:m2o(company.company)! parent:m2o(account.tax) invoice_account:m2o(account.account) credit_note_account:m2o(account.account) active:boolean'),
  'account.journal': model('Account Journal', 'name:char! code:char type:selection(general|revenue|expense|cash|situation|write-off|statement)! active:boolean', { order: [['name', 'ASC']] }),
  'account.period': model('Account Period', 'name:char! start_date:date! end_date:date! fiscalyear:m2o(account.fiscalyear)! state:selection(open|close|locked)! type:selection(standard|adjustment)! company:m2o(company.company)', { order: [['start_date', 'ASC']] }),
  'account.fiscalyear': model('Fiscal Year', 'name:char! start_date:date! end_date:date! state:selection(open|close|locked)! company:m2o(company.company)! periods:o2m(account.period.fiscalyear)'),
  'currency.currency': model('Currency', 'name:char! code:char! symbol:char! digits:integer! rounding:numeric! active:boolean', { order: [['code', 'ASC']] }),
  'company.company': model('Company', 'party:m2o(party.party)! currency:m2o(currency.currency)!'),
  'country.country': model('Country', 'name:char! code:char active:boolean', { order: [['name', 'ASC']] }),
  'res.user': model('User', 'name:char! login:char! company:m2o(company.company) companies:m2m(company.company) active:boolean', { buttons: ['get_preferences'] }),
  'res.user.warning': model('User Warning', 'user:m2o(res.user)! name:char! always:boolean'),
};

/** 'unit_price' → 'Unit Price', as the labels in Tryton's messages are made in all fields used here. */
export const labelOf = (field: string): string => field.split('_').map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join(' ');
