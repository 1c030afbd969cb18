import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import type { Resource } from '../contract.ts';
import { replaceFile } from '../store/replace-file.ts';

type Kept = Record<string, { type: string; ref: string; hash: string }>;

/** What the templates changed since the last start, as `stack/logicalId (type)`. */
export interface TemplateChanges {
  added: string[];
  changed: string[];
  /** Their data is left alone. */
  removed: string[];
}

/** Compares the resources with those of the last start, and keeps them for the next. */
export function compareWithLastStart(file: string, resources: Resource[]): TemplateChanges {
  const before = read(file);
  const after: Kept = {};
  for (const { stack, logicalId, type, ref, properties } of resources) {
    after[`${stack}/${logicalId}`] = { type, ref, hash: createHash('sha256').update(JSON.stringify(properties)).digest('hex') };
  }
  replaceFile(file, JSON.stringify(after));
  const named = (kept: Kept, id: string) => `${id} (${kept[id]!.type})`;
  return {
    added: before ? Object.keys(after).filter((id) => !before[id]).map((id) => named(after, id)) : [],
    changed: before ? Object.keys(after).filter((id) => before[id] && before[id].hash !== after[id]!.hash).map((id) => named(after, id)) : [],
    removed: before ? Object.keys(before).filter((id) => !after[id]).map((id) => named(before, id)) : [],
  };
}

function read(file: string): Kept | undefined {
  try {
    return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Kept) : undefined;
  } catch {
    return undefined; // damaged: nothing to compare with
  }
}
