import { existsSync, readdirSync } from 'node:fs';
import type { Manifest } from '../lambdas/connectors/manifest.ts';

const FOLDER = new URL('../lambdas/connectors/', import.meta.url);

/** Every connector there is: one folder with a manifest each, by name. @throws Error where a folder and its manifest disagree */
export async function findConnectors(): Promise<Manifest[]> {
  const folders = readdirSync(FOLDER, { withFileTypes: true }).filter((entry) => entry.isDirectory() && existsSync(new URL(`${entry.name}/manifest.ts`, FOLDER)));
  return Promise.all(folders.map(({ name }) => name).sort().map(load));
}

async function load(folder: string): Promise<Manifest> {
  const { manifest } = (await import(new URL(`${folder}/manifest.ts`, FOLDER).href)) as { manifest?: Manifest };
  if (!manifest) throw new Error(`lambdas/connectors/${folder}/manifest.ts exports no manifest`);
  if (manifest.name !== folder) throw new Error(`lambdas/connectors/${folder}/manifest.ts calls itself ${manifest.name}`);
  return manifest;
}

/** Handler files of a connector, as its manifest names them. */
export function handlersOf(manifest: Manifest): string[] {
  return [
    ...(manifest.commands ? ['commands'] : []),
    ...(manifest.webhook ? ['webhook'] : []),
    ...(manifest.edi ? ['edi'] : []),
    ...(manifest.files ? ['files', 'courier'] : []),
    ...(manifest.shadow ? ['shadow'] : []),
    ...(manifest.subscriptions ?? []).map(({ handler }) => handler),
    ...(manifest.polls ?? []).map(({ handler }) => handler),
  ];
}

export const handlerFile = (connector: string, handler: string) => `lambdas/connectors/${connector}/handlers/${handler}.ts`;
