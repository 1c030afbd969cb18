import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { personalPaths } from '../../../core/model/personal.ts';
import { Role } from '../../../core/model/identity.ts';
import * as requests from '../../../core/model/requests.ts';
import * as desk from '../../../core/model/desk-views.ts';
import { idOf, openapi, OPERATIONS } from '../../../lambdas/api/openapi.ts';
import { mustBeDocumented } from '../../support/answers.ts';

const document = openapi() as { paths: object; components: { schemas: Record<string, { type?: string; properties?: object; additionalProperties?: unknown }> } };

test('every reference leads to a schema, and every schema that a body or an answer has says what is in it', () => {
  for (const [, id = ''] of JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)) expect(document.components.schemas, id).toHaveProperty([id]);
  const empty = Object.entries(document.components.schemas).filter(([, { type, properties }]) => type === 'object' && Object.keys(properties ?? {}).length === 0);
  expect(empty.map(([id]) => id)).toEqual([]);
});

test('what is sent is closed, what is answered may grow', () => {
  expect(document.components.schemas.OrderRequest).toMatchObject({ additionalProperties: false });
  expect(document.components.schemas.OrderView).not.toHaveProperty('additionalProperties');
});

test('personal fields are marked in it', () => {
  expect(document.components.schemas.Address?.properties).toMatchObject({ name: { 'x-personal': true }, email: { 'x-personal': true } });
});

const nameOfQuery = (query: unknown) => Object.entries({ ...requests, ...desk }).find(([, schema]) => schema === query)?.[0];

describe.each(OPERATIONS.filter(({ scope }) => scope))('$operationId', ({ operationId, scope, body, query, answer, idempotent, roles }) => {
  const [, options = ''] = /\bhttp\(\{ (.*?) \}, /.exec(readFileSync(new URL(`../../../lambdas/api/${operationId}.ts`, import.meta.url), 'utf8')) ?? [];

  test('is checked by the schemas that the document names', () => {
    expect(/scope: '([^']+)'/.exec(options)?.[1]).toBe(scope);
    expect(/body: (\w+)/.exec(options)?.[1]).toBe(body && idOf(body));
    expect(/query: (\w+)/.exec(options)?.[1]).toBe(query && nameOfQuery(query));
    const said = /roles: (\[[^\]]*\]|Role\.options)/.exec(options)?.[1];
    expect(said === 'Role.options' ? [...Role.options] : said?.match(/[a-z-]+/g)).toEqual(roles && [...roles]);
  });

  test('answers nothing personal unmasked', () => {
    // an answer that is stored with its effect is given again to anybody with the key
    if (idempotent) expect(personalPaths(answer)).toEqual([]);
    else expect(/answer: (\w+)/.exec(options)?.[1]).toBe(idOf(answer));
  });
});

test('an answer that the contract does not know is found', () => {
  const known = { customerId: 'ACME', name: 'Acme', currency: 'USD', taxExempt: false, active: true };
  const reply = (body: object, status = 200, contentType = 'application/json') => () => mustBeDocumented('GET', '/customers/ACME', { status, contentType, body });
  expect(reply(known)).not.toThrow();
  expect(reply({ ...known, creditLimit: 1 })).toThrow('GET /customers/ACME answered 200 with what is no CustomerView');
  expect(reply(known, 201)).toThrow('is documented as 200, and was answered 201');
  expect(reply({ code: 'x' }, 404, 'application/problem+json')).toThrow('is no Problem');
  expect(reply(known, 200, 'text/html')).toThrow('as text/html, not application/json');
  expect(() => mustBeDocumented('GET', '/nowhere', { status: 200, contentType: 'application/json', body: {} })).toThrow('is no route of the API');
});
