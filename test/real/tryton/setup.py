#!/usr/bin/python3
"""Configures a fresh Tryton 6.0 database with proteus, in process: company in USD, fiscal year, minimal chart of accounts,
tax 8.25 %, payment term, the warehouses EAST and WEST, and an integration user without administration rights.
Usage: setup.py <trytond.conf> <database> <integration password>. No comments on accounts: the chart is the test chart of Tryton."""
import os
import sys
from decimal import Decimal

conf, db, password = sys.argv[1:4]
os.environ.setdefault('DB_NAME', 'unused')
from proteus import Model, config

config.set_trytond('sqlite:////' + db, user='admin', config_file=conf)
from trytond.modules.account.tests.tools import create_chart, create_fiscalyear, create_tax, get_accounts
from trytond.modules.account_invoice.tests.tools import create_payment_term, set_fiscalyear_invoice_sequences
from trytond.modules.company.tests.tools import create_company, get_company
from trytond.modules.currency.tests.tools import get_currency

create_company(currency=get_currency('USD'))
company = get_company()
company.party.name = 'Distributor Inc'
company.party.save()
set_fiscalyear_invoice_sequences(create_fiscalyear(company)).click('create_period')
create_chart(company)
accounts = get_accounts(company)
tax = create_tax(Decimal('.0825'))
tax.name = 'Sales tax 8.25%'
tax.save()
create_payment_term().save()

category = Model.get('product.category')(name='Goods', accounting=True)
category.account_expense = accounts['expense']
category.account_revenue = accounts['revenue']
category.customer_taxes.append(tax)
category.save()

cash, = Model.get('account.journal').find([('type', '=', 'cash')], limit=1)
method = Model.get('account.invoice.payment.method')(name='Card gateway', journal=cash)
method.credit_account = accounts['cash']
method.debit_account = accounts['cash']
method.save()

country = Model.get('country.country')(name='United States', code='US')
country.save()

Location = Model.get('stock.location')
east, = Location.find([('type', '=', 'warehouse')], limit=1)
east.name, east.code = 'Warehouse East', 'EAST'
east.save()
zones = {}
for name, code in [('input', 'IN-W'), ('output', 'OUT-W'), ('storage', 'STO-W')]:
    zones[name] = Location(name=name.title() + ' Zone West', code=code, type='storage')
    zones[name].save()
west = Location(name='Warehouse West', code='WEST', type='warehouse', lost_found_location=east.lost_found_location)
west.input_location, west.output_location, west.storage_location = zones['input'], zones['output'], zones['storage']
west.save()
for zone in zones.values():
    zone.parent = west
    zone.save()

user = Model.get('res.user')(name='Integration', login='integration', password=password)
names = ['Sales', 'Sales Administrator', 'Stock', 'Stock Force Assignment', 'Stock Administration', 'Account', 'Account Administration',
    'Account Credit Limit', 'Payment', 'Party Administration', 'Product Administration']
for group in Model.get('res.group').find([('name', 'in', names)]):
    user.groups.append(group)
user.companies.append(company)
user.company = company
user.save()
