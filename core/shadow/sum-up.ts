import type { DifferenceKind, ShadowReport } from '../model/shadow.ts';

/** What reports of one shadow come to. */
export interface Verdict {
  ready: boolean;
  /** Documents, and how many of them the shadow answered, would have refused, and did not answer. */
  documents: number;
  compared: number;
  refused: number;
  unanswered: number;
  /** Documents with a difference that no rule tolerates. */
  differing: number;
  /** Most frequent first; what nobody tolerates before what a rule does. */
  fields: { field: string; kind: DifferenceKind; tolerated: boolean; count: number; example: string }[];
  /** Codes that the shadow would have parked orders with, most frequent first. */
  refusals: { code: string; count: number; example: string }[];
}

/**
 * Ready to cut over: enough documents, every one of them answered, none refused, and no difference that is not tolerated.
 * @param least how many documents are enough
 */
export function sumUp(reports: readonly ShadowReport[], least = 1): Verdict {
  const having = (outcome: ShadowReport['outcome']) => reports.filter((report) => report.outcome === outcome);
  const [compared, refused, unanswered] = [having('compared').length, having('refused').length, having('unanswered').length];
  const differing = reports.filter(({ differences }) => differences.some(({ tolerated }) => !tolerated)).length;
  const differences = reports.flatMap((report) => report.differences.map((each) => ({ ...each, document: report.document })));
  const fields = [...Map.groupBy(differences, ({ field, kind, tolerated }) => `${field} ${kind} ${tolerated}`).values()].map((same) => {
    const [{ field, kind, tolerated, document, at, active, shadow }] = same as [(typeof same)[number]];
    return { field, kind, tolerated, count: same.length, example: `${[document, at].filter(Boolean).join(' ')}: ${active ?? '–'} / ${shadow ?? '–'}` };
  });
  const refusals = [...Map.groupBy(having('refused'), ({ error }) => error?.code ?? '').entries()].map(([code, same]) => ({ code, count: same.length, example: `${same[0]?.document}: ${same[0]?.error?.message}` }));
  return {
    ready: reports.length >= least && refused === 0 && unanswered === 0 && differing === 0,
    documents: reports.length, compared, refused, unanswered, differing,
    fields: fields.sort((a, b) => Number(a.tolerated) - Number(b.tolerated) || b.count - a.count),
    refusals: refusals.sort((a, b) => b.count - a.count),
  };
}
