import type { DeskException } from '../../core/model/exception.ts';

/** A mark and a word: colour alone says nothing to some. */
export const Badge = ({ kind, children }: { kind: 'good' | 'warn' | 'bad' | 'calm' | 'busy'; children: string }) => <span class={`badge ${kind}`}>{children}</span>;

const SEVERITY = { high: 'bad', medium: 'warn', low: 'calm' } as const;
export const Severity = ({ of }: { of: DeskException['severity'] }) => <Badge kind={SEVERITY[of]}>{of}</Badge>;
