import { AwsError } from '../contract.ts';
import type { Host, Json } from '../contract.ts';
import type { SigningKeys } from './keys.ts';
import type { Client, Pool } from './pool.ts';
import type { TokenIssuer } from './tokens.ts';
import type { User, Users } from './users.ts';

/** What the parts of the engine work on together. */
export interface State {
  host: Host;
  pools: Map<string, Pool>;
  clients: Map<string, Client>;
  users: Users;
  keys: SigningKeys;
  tokens: TokenIssuer;
}

export function poolOf(state: State, id: Json | undefined): Pool {
  const pool = state.pools.get(String(id));
  if (!pool) throw new AwsError('ResourceNotFoundException', `User pool ${String(id)} does not exist.`);
  return pool;
}

export function clientOf(state: State, id: Json | undefined): Client {
  const client = state.clients.get(String(id));
  if (!client) throw new AwsError('ResourceNotFoundException', `User pool client ${String(id)} does not exist.`);
  return client;
}

export function userOf(state: State, pool: Pool, name: Json | undefined): User {
  const user = state.users.find(pool, String(name));
  if (!user) throw new AwsError('UserNotFoundException', 'User does not exist.');
  return user;
}
