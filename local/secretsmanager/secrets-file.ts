import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { replaceFile } from '../store/replace-file.ts';

/**
 * The file in which a developer keeps the real values: `{ "<secret name>": "<string>" }`, outside git, mode 0600. What stands in it at
 * start is the current value; what the application puts is written back.
 */
export class SecretsFile {
  readonly #path: string;
  #values: Record<string, string>;

  constructor(path: string) {
    this.#path = path;
    this.#values = existsSync(path) ? parse(path) : {};
  }

  get(name: string): string | undefined {
    return Object.hasOwn(this.#values, name) ? this.#values[name] : undefined;
  }

  set(name: string, value: string): void {
    if (this.get(name) === value) return;
    this.#values = { ...this.#values, [name]: value };
    mkdirSync(dirname(this.#path), { recursive: true });
    replaceFile(this.#path, `${JSON.stringify(this.#values, null, 2)}\n`, 0o600);
  }
}

function parse(path: string): Record<string, string> {
  const values: unknown = JSON.parse(readFileSync(path, 'utf8'));
  const isMap = typeof values === 'object' && values !== null && !Array.isArray(values);
  if (!isMap || Object.values(values).some((value) => typeof value !== 'string')) {
    throw new Error(`${path} must hold one JSON object of strings: { "<secret name>": "<value>" }`);
  }
  return values as Record<string, string>;
}
