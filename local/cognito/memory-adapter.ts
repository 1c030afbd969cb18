/**
 * Where oidc-provider keeps what lives for minutes: interactions, codes, browser sessions. In memory on purpose: after a restart one
 * signs in again, while users, refresh tokens and keys are on disk.
 * @see https://github.com/panva/node-oidc-provider/blob/main/example/my_adapter.js
 */
export class MemoryAdapter {
  static readonly #kept = new Map<string, { payload: Payload; until: number }>();
  readonly #model: string;

  constructor(model: string) {
    this.#model = model;
  }

  async upsert(id: string, payload: Payload, expiresIn: number): Promise<void> {
    const now = Date.now(); // the library counts by the machine's own clock
    for (const [key, { until }] of MemoryAdapter.#kept) if (until < now) MemoryAdapter.#kept.delete(key);
    MemoryAdapter.#kept.set(`${this.#model}:${id}`, { payload, until: now + (expiresIn || 3600) * 1000 });
  }

  async find(id: string): Promise<Payload | undefined> {
    return MemoryAdapter.#kept.get(`${this.#model}:${id}`)?.payload;
  }

  async findByUid(uid: string): Promise<Payload | undefined> {
    return [...MemoryAdapter.#kept].find(([key, { payload }]) => key.startsWith(`${this.#model}:`) && payload['uid'] === uid)?.[1].payload;
  }

  async findByUserCode(): Promise<undefined> {
    return undefined; // no device flow
  }

  async consume(id: string): Promise<void> {
    const kept = MemoryAdapter.#kept.get(`${this.#model}:${id}`);
    if (kept) kept.payload['consumed'] = Math.floor(Date.now() / 1000);
  }

  async destroy(id: string): Promise<void> {
    MemoryAdapter.#kept.delete(`${this.#model}:${id}`);
  }

  async revokeByGrantId(grantId: string): Promise<void> {
    for (const [key, { payload }] of MemoryAdapter.#kept) if (payload['grantId'] === grantId) MemoryAdapter.#kept.delete(key);
  }
}

type Payload = Record<string, unknown>;
