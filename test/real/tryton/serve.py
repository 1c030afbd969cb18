#!/usr/bin/python3
"""Serves Tryton's own application one call at a time. On SQLite Tryton locks nothing (`Database.lock` does nothing there), so that two calls
at once can be given one invoice number; SQLite is for one caller, and a server for many has PostgreSQL.
Usage: TRYTOND_CONFIG=<trytond.conf> TRYTOND_DATABASE_NAMES=<database> serve.py <port>"""
import sys

from trytond.application import app
from werkzeug.serving import run_simple

run_simple('127.0.0.1', int(sys.argv[1]), app, threaded=False)
