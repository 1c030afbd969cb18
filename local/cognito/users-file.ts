import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { Unsupported } from '../contract.ts';
import { hashed } from './passwords.ts';
import type { Pool } from './pool.ts';
import type { State } from './state.ts';

/** `{ "<pool name>": [{ username, password, attributes, groups }] }`: people to try things with, made once where they are missing. */
const UsersFile = z.record(
  z.string(),
  z.array(
    z.strictObject({
      username: z.string().min(1),
      password: z.string().min(1),
      attributes: z.record(z.string(), z.string()).default({}),
      groups: z.array(z.string()).default([]),
    }),
  ),
);

export async function seedUsers(state: State, file: string): Promise<void> {
  if (!existsSync(file)) return;
  for (const [name, people] of Object.entries(UsersFile.parse(JSON.parse(readFileSync(file, 'utf8'))))) {
    const pool = [...state.pools.values()].find((each) => each.name === name);
    if (!pool) throw new Unsupported(file, `the user pool ${name}, which no template has,`);
    for (const person of people) await seed(state, pool, person, file);
  }
}

async function seed(state: State, pool: Pool, person: z.infer<typeof UsersFile>[string][number], file: string): Promise<void> {
  const missing = person.groups.find((group) => !pool.groups.has(group));
  if (missing !== undefined) throw new Unsupported(file, `the group ${missing}, which the pool ${pool.name} has not,`);
  const now = state.host.clock.now();
  const sub = state.host.id();
  const user = state.users.find(pool, person.username) ?? {
    sub,
    username: pool.byEmail ? sub : person.username,
    status: 'CONFIRMED' as const,
    password: await hashed(person.password),
    attributes: pool.byEmail ? { email: person.username, ...person.attributes } : person.attributes,
    enabled: true,
    created: now,
    modified: now,
  };
  state.users.save(pool, user);
  for (const group of person.groups) state.users.join(pool, user, group);
}
