import { readFileSync } from 'node:fs';
import { SAGAS } from '../../statemachines/tables.ts';

/** The committed definition with every function by its name, and every connector's queue by its own. */
export function definitionOf(machine: string): string {
  const text = readFileSync(new URL(`../../statemachines/${machine}/${machine}.asl.json`, import.meta.url), 'utf8');
  const queues = `{${['tryton', 'shiphero', 'avalara', 'stripe', 'x12-supplier', 'xero', 'ledger-eu', 'depot'].map((name) => `'${name}':'http://sqs/${name}'`).join(',')}}`;
  const undos = [...new Set(SAGAS.flatMap(({ steps }) => steps.flatMap(({ undo, command }) => (undo && !command ? [undo] : []))))];
  return text.replace(/\$\{(\w+)\}/g, (_, name: string) => {
    if (name === 'Undos') return `{${undos.map((undo) => `'${undo}':'${undo}'`).join(',')}}`;
    return name.endsWith('Queues') ? queues : name.replace(/([a-z0-9])([A-Z])/g, '$1-$2').toLowerCase();
  });
}
