import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../../local/clock.ts';
import { Cognito } from '../../../local/cognito/engine.ts';
import type { JsonObject } from '../../../local/contract.ts';
import { aHost, call, make } from '../iam/fake-host.ts';

export const PASSWORD = 'Correct-horse-1';

/** A running pool with a machine client, a browser client and an API client, on a port of its own. */
export async function aPool(options: { clock?: 'real' | 'manual'; pool?: JsonObject; usersFile?: (dir: string) => string } = {}) {
  const dir = mkdtempSync(join(tmpdir(), 'cognito-'));
  const server = createServer((req, res) => void cognito.request(req, res));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const made = aHost(dir);
  const host = { ...made.host, endpoint, ...(options.clock === 'real' ? { clock: systemClock } : {}) };
  const usersFile = options.usersFile?.(dir);

  let cognito: Cognito;
  let ids!: { pool: string; machine: string; secret: string; browser: string; api: string };
  const load = async () => {
    cognito = new Cognito(host, usersFile === undefined ? {} : { usersFile });
    const pool = await make(cognito.types, 'AWS::Cognito::UserPool', 'Pool', { UserPoolName: 'staff', ...options.pool });
    const inPool = { UserPoolId: pool.ref };
    await make(cognito.types, 'AWS::Cognito::UserPoolResourceServer', 'Api', { ...inPool, Identifier: 'orders', Name: 'Orders', Scopes: [{ ScopeName: 'write' }, { ScopeName: 'read' }] });
    for (const [GroupName, Precedence] of [['finance', 2], ['warehouse', 1]] as const) await make(cognito.types, 'AWS::Cognito::UserPoolGroup', GroupName, { ...inPool, GroupName, Precedence });
    const machine = await make(cognito.types, 'AWS::Cognito::UserPoolClient', 'Machine', {
      ...inPool,
      GenerateSecret: true,
      AllowedOAuthFlowsUserPoolClient: true,
      AllowedOAuthFlows: ['client_credentials'],
      AllowedOAuthScopes: ['orders/write', 'orders/read'],
      AccessTokenValidity: 15,
      TokenValidityUnits: { AccessToken: 'minutes' },
    });
    const browser = await make(cognito.types, 'AWS::Cognito::UserPoolClient', 'Browser', {
      ...inPool,
      AllowedOAuthFlowsUserPoolClient: true,
      AllowedOAuthFlows: ['code'],
      AllowedOAuthScopes: ['openid', 'email', 'orders/read'],
      CallbackURLs: ['http://localhost:9999/back'],
      LogoutURLs: ['http://localhost:9999/bye'],
    });
    const api = await make(cognito.types, 'AWS::Cognito::UserPoolClient', 'Desk', { ...inPool, ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_ADMIN_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'] });
    ids = { pool: pool.ref, machine: machine.ref, secret: machine.attributes['ClientSecret']!, browser: browser.ref, api: api.ref };
    await cognito.start();
  };
  await load();

  const ask = (action: string, input: JsonObject) => cognito.handle(call('cognito-idp', action, input));
  return {
    ids,
    clock: made.clock,
    url: `${endpoint}/cognito/${ids.pool}`,
    ask,
    make: (type: string, logicalId: string, properties: JsonObject) => make(cognito.types, type, logicalId, { UserPoolId: ids.pool, ...properties }),
    /** A user who may sign in at once. */
    async aUser(Username = 'ada', groups: string[] = [], email = 'ada@example.com') {
      await ask('AdminCreateUser', { UserPoolId: ids.pool, Username, UserAttributes: [{ Name: 'email', Value: email }, { Name: 'email_verified', Value: 'true' }] });
      await ask('AdminSetUserPassword', { UserPoolId: ids.pool, Username, Password: PASSWORD, Permanent: true });
      for (const GroupName of groups) await ask('AdminAddUserToGroup', { UserPoolId: ids.pool, Username, GroupName });
    },
    async restart() {
      cognito.stop();
      await load();
    },
    async close() {
      cognito.stop();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      rmSync(dir, { recursive: true });
    },
  };
}

export const post = (url: string, form: Record<string, string>, headers: Record<string, string> = {}) => fetch(url, { method: 'POST', body: new URLSearchParams(form), headers, redirect: 'manual' });
export const claims = (token: string) => JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString()) as Record<string, unknown>;
