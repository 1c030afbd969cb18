import { chmodSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import { inTransaction, openStore } from '../store/sqlite.ts';

export interface Version {
  id: string;
  stages: string[];
  /** A string, or the base64 of bytes. */
  value: string;
  binary: boolean;
  /** Epoch milliseconds. */
  created: number;
}

const SCHEMA = `CREATE TABLE IF NOT EXISTS versions (
  secret TEXT, id TEXT, stages TEXT, value TEXT, binary INTEGER, created INTEGER, PRIMARY KEY (secret, id)) STRICT`;

/**
 * The versions of each secret and their staging labels. A label stands on one version at a time; the version that loses AWSCURRENT
 * becomes AWSPREVIOUS, and one without labels is gone.
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/whats-in-a-secret.html#term_version
 */
export class Versions {
  readonly #db: DatabaseSync;

  constructor(file: string) {
    this.#db = openStore(file, SCHEMA);
    chmodSync(file, 0o600);
  }

  all(secret: string): Version[] {
    return this.#db.prepare('SELECT * FROM versions WHERE secret = ? ORDER BY created, id').all(secret).map((row) => ({
      id: String(row['id']),
      stages: JSON.parse(String(row['stages'])) as string[],
      value: String(row['value']),
      binary: row['binary'] === 1,
      created: Number(row['created']),
    }));
  }

  staged(secret: string, stage: string): Version | undefined {
    return this.all(secret).find((version) => version.stages.includes(stage));
  }

  add(secret: string, version: Omit<Version, 'stages'>, stages: readonly string[]): void {
    const { id, value, binary, created } = version;
    inTransaction(this.#db, () => {
      this.#db.prepare('INSERT INTO versions VALUES (?, ?, ?, ?, ?, ?)').run(secret, id, '[]', value, Number(binary), created);
      for (const stage of stages) this.#move(secret, stage, id);
    });
  }

  /** Puts the label on `to`, or takes it away altogether. */
  move(secret: string, stage: string, to: string | undefined): void {
    inTransaction(this.#db, () => this.#move(secret, stage, to));
  }

  #move(secret: string, stage: string, to: string | undefined): void {
    const versions = this.all(secret);
    const from = versions.find((version) => version.stages.includes(stage));
    if (from?.id === to) return;
    const take = (label: string) => {
      for (const version of versions) version.stages = version.stages.filter((each) => each !== label);
    };
    const put = (id: string, label: string) => {
      take(label);
      versions.find((version) => version.id === id)?.stages.push(label);
    };
    if (from && stage === 'AWSCURRENT') put(from.id, 'AWSPREVIOUS');
    if (to) put(to, stage);
    else take(stage);
    for (const { id, stages } of versions) {
      if (stages.length > 0) this.#db.prepare('UPDATE versions SET stages = ? WHERE secret = ? AND id = ?').run(JSON.stringify(stages), secret, id);
      else this.#db.prepare('DELETE FROM versions WHERE secret = ? AND id = ?').run(secret, id);
    }
  }

  close(): void {
    this.#db.close();
  }
}
