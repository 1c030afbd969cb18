import { AwsError } from '../contract.ts';
import type { Json, JsonObject } from '../contract.ts';
import { randomPassword } from '../secretsmanager/password.ts';
import { assertConforms, hashed, matches } from './passwords.ts';
import type { Client, Pool } from './pool.ts';
import { clientOf, poolOf, userOf } from './state.ts';
import type { State } from './state.ts';
import { hashOf, SELF } from './tokens.ts';
import type { User } from './users.ts';

type Handler = (state: State, input: JsonObject) => Promise<JsonObject> | JsonObject;

const attributes = (value: Json | undefined): Record<string, string> => Object.fromEntries(((value ?? []) as JsonObject[]).map((each) => [String(each['Name']), String(each['Value'] ?? '')]));

const listed = (user: User): JsonObject[] => [{ Name: 'sub', Value: user.sub }, ...Object.entries(user.attributes).map(([Name, Value]) => ({ Name, Value }))];

const described = (user: User): JsonObject => ({
  Username: user.username,
  Enabled: user.enabled,
  UserStatus: user.status,
  UserCreateDate: user.created / 1000,
  UserLastModifiedDate: user.modified / 1000,
});

/** In a pool of e-mail sign-in the user name that is given is the address, and the sub becomes the name. */
async function create(state: State, input: JsonObject): Promise<JsonObject> {
  const pool = poolOf(state, input['UserPoolId']);
  const given = String(input['Username']);
  const own = attributes(input['UserAttributes']);
  const email = pool.byEmail ? given : own['email'];
  if (state.users.find(pool, given) || (email !== undefined && (pool.byEmail || pool.emailAlias) && state.users.find(pool, email))) {
    throw new AwsError('UsernameExistsException', pool.byEmail ? 'An account with the given email already exists.' : 'User account already exists');
  }
  const password = String(input['TemporaryPassword'] ?? randomPassword({ PasswordLength: Math.max(12, pool.policy.minimum) }));
  assertConforms(password, pool.policy);
  const sub = state.host.id();
  const now = state.host.clock.now();
  const user: User = {
    sub,
    username: pool.byEmail ? sub : given,
    status: 'FORCE_CHANGE_PASSWORD',
    password: await hashed(password),
    attributes: pool.byEmail ? { ...own, email: given } : own,
    enabled: true,
    created: now,
    modified: now,
  };
  state.users.save(pool, user);
  return { User: { ...described(user), Attributes: listed(user) } };
}

async function setPassword(state: State, input: JsonObject): Promise<JsonObject> {
  const pool = poolOf(state, input['UserPoolId']);
  const user = userOf(state, pool, input['Username']);
  assertConforms(String(input['Password']), pool.policy);
  save(state, pool, { ...user, password: await hashed(String(input['Password'])), status: input['Permanent'] === true ? 'CONFIRMED' : 'FORCE_CHANGE_PASSWORD' });
  return {};
}

const save = (state: State, pool: Pool, user: User) => state.users.save(pool, { ...user, modified: state.host.clock.now() });

/** Runs on a pool and one of its users. */
const onUser =
  (run: (state: State, pool: Pool, user: User, input: JsonObject) => JsonObject | void): Handler =>
  (state, input) => {
    const pool = poolOf(state, input['UserPoolId']);
    return run(state, pool, userOf(state, pool, input['Username']), input) ?? {};
  };

function group(pool: Pool, name: Json | undefined): string {
  if (!pool.groups.has(String(name))) throw new AwsError('ResourceNotFoundException', 'Group not found.');
  return String(name);
}

const groupEntry = (pool: Pool, name: string): JsonObject => {
  const { description = '', precedence } = pool.groups.get(name) ?? {};
  return { GroupName: name, UserPoolId: pool.id, Description: description, ...(precedence === undefined ? {} : { Precedence: precedence }) };
};

/** `name = "value"` or `name ^= "value"`: https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ListUsers.html */
function filtered(users: User[], filter: Json | undefined): User[] {
  if (filter === undefined || filter === '') return users;
  const [, name = '', operator, value = ''] = /^\s*([\w:]+)\s*(\^?=)\s*"(.*)"\s*$/.exec(String(filter)) ?? [];
  if (!name) throw new AwsError('InvalidParameterException', 'Error while parsing filter.');
  const field = (user: User) => ({ username: user.username, sub: user.sub, 'cognito:user_status': user.status, status: user.enabled ? 'Enabled' : 'Disabled' })[name] ?? user.attributes[name] ?? '';
  return users.filter((user) => (operator === '=' ? field(user) === value : field(user).startsWith(value)));
}

function page(users: User[], input: JsonObject): JsonObject {
  const from = Number(input['PaginationToken'] ?? input['NextToken'] ?? 0);
  const size = Number(input['Limit'] ?? 60);
  const Users = users.slice(from, from + size).map((user) => ({ ...described(user), Attributes: listed(user) }));
  return { Users, ...(from + size < users.length ? { [input['GroupName'] === undefined ? 'PaginationToken' : 'NextToken']: String(from + size) } : {}) };
}

function ownClient(state: State, input: JsonObject): Client {
  const client = clientOf(state, input['ClientId']);
  if (client.poolId !== poolOf(state, input['UserPoolId']).id) throw new AwsError('ResourceNotFoundException', `User pool client ${client.id} does not exist.`);
  return client;
}

/** The user whose access token it is: these calls come unsigned. */
async function bearer(state: State, token: Json | undefined): Promise<{ pool: Pool; user: User }> {
  for (const pool of state.pools.values()) {
    const claims = await state.tokens.read(pool, String(token));
    if (!claims || !String(claims['scope']).split(' ').includes(SELF)) continue;
    const user = state.users.find(pool, String(claims.sub));
    if (user) return { pool, user };
  }
  throw new AwsError('NotAuthorizedException', 'Invalid Access Token');
}

/** The operations on users, groups and clients. @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/ */
export const operations: Readonly<Record<string, Handler>> = {
  AdminCreateUser: create,
  AdminSetUserPassword: setPassword,
  AdminGetUser: onUser((_, __, user) => ({ ...described(user), UserAttributes: listed(user) })),
  AdminDeleteUser: onUser((state, pool, user) => state.users.remove(pool, user)),
  AdminEnableUser: onUser((state, pool, user) => save(state, pool, { ...user, enabled: true })),
  AdminDisableUser: onUser((state, pool, user) => save(state, pool, { ...user, enabled: false })),
  AdminUpdateUserAttributes: onUser((state, pool, user, input) => save(state, pool, { ...user, attributes: { ...user.attributes, ...attributes(input['UserAttributes']) } })),
  AdminAddUserToGroup: onUser((state, pool, user, input) => state.users.join(pool, user, group(pool, input['GroupName']))),
  AdminRemoveUserFromGroup: onUser((state, pool, user, input) => state.users.leave(pool, user, group(pool, input['GroupName']))),
  AdminListGroupsForUser: onUser((state, pool, user) => ({ Groups: state.users.groupsOf(pool, user).map((name) => groupEntry(pool, name)) })),
  AdminUserGlobalSignOut: onUser((state, pool, user) => state.users.revokeAll(pool, user, state.tokens.now())),
  ListUsers: (state, input) => {
    const pool = poolOf(state, input['UserPoolId']);
    return page(filtered(state.users.all(pool), input['Filter']), input);
  },
  ListUsersInGroup: (state, input) => {
    const pool = poolOf(state, input['UserPoolId']);
    const name = group(pool, input['GroupName']);
    return page(state.users.all(pool).filter((user) => state.users.groupsOf(pool, user).includes(name)), input);
  },
  ListGroups: (state, input) => {
    const pool = poolOf(state, input['UserPoolId']);
    return { Groups: [...pool.groups.keys()].map((name) => groupEntry(pool, name)) };
  },
  ListUserPools: (state) => ({ UserPools: [...state.pools.values()].map(({ id, name }) => ({ Id: id, Name: name })) }),
  DescribeUserPool: (state, input) => {
    const { id, name, arn } = poolOf(state, input['UserPoolId']);
    return { UserPool: { Id: id, Name: name, Arn: arn, EstimatedNumberOfUsers: state.users.all(poolOf(state, id)).length } };
  },
  ListUserPoolClients: (state, input) => {
    const pool = poolOf(state, input['UserPoolId']);
    const own = [...state.clients.values()].filter((client) => client.poolId === pool.id);
    return { UserPoolClients: own.map(({ id, name }) => ({ ClientId: id, ClientName: name, UserPoolId: pool.id })) };
  },
  DescribeUserPoolClient: (state, input) => {
    const { id, name, secret, poolId, properties } = ownClient(state, input);
    const { GenerateSecret: _, ...rest } = properties;
    return { UserPoolClient: { ...rest, UserPoolId: poolId, ClientId: id, ClientName: name, ...(secret === undefined ? {} : { ClientSecret: secret }) } };
  },
  GetUser: async (state, input) => {
    const { user } = await bearer(state, input['AccessToken']);
    return { Username: user.username, UserAttributes: listed(user) };
  },
  GlobalSignOut: async (state, input) => {
    const { pool, user } = await bearer(state, input['AccessToken']);
    state.users.revokeAll(pool, user, state.tokens.now());
    return {};
  },
  ChangePassword: async (state, input) => {
    const { pool, user } = await bearer(state, input['AccessToken']);
    if (!(await matches(String(input['PreviousPassword']), user.password))) throw new AwsError('NotAuthorizedException', 'Incorrect username or password.');
    assertConforms(String(input['ProposedPassword']), pool.policy);
    save(state, pool, { ...user, password: await hashed(String(input['ProposedPassword'])), status: 'CONFIRMED' });
    return {};
  },
  RevokeToken: (state, input) => {
    const client = clientOf(state, input['ClientId']);
    if (client.secret !== undefined && input['ClientSecret'] !== client.secret) throw new AwsError('UnauthorizedException', 'Invalid client secret');
    const kept = state.users.refreshBy(poolOf(state, client.poolId), hashOf(String(input['Token'])), state.tokens.now());
    if (kept && kept.client !== client.id) throw new AwsError('UnauthorizedException', 'Token does not belong to the client');
    if (kept) state.users.revoke(kept.origin, state.tokens.now());
    return {};
  },
};
