import type { DeskDocument } from '../../core/model/desk-views.ts';
import { Card } from '../parts/card.tsx';

/** What a document of X12 says, as a person reads it; or what keeps it from being read, and where. */
export const Reads = ({ code, document: { reads = [], faults = [], payload } }: { code: string; document: DeskDocument }) => (
  <Card title="The document">
    {code === 'edi.document-refused' && <p class="notice">Our 997 has told its sender that this document is refused. Say so before you take it here: what they send again is another document.</p>}
    {faults.length > 0 && (
      <ul class="lines" aria-label="What is wrong with it">
        {faults.map(({ field, message }) => (
          <li key={`${field}${message}`}>
            <code>{segmentAt(payload, field)}</code>
            <span>{message}</span>
          </li>
        ))}
      </ul>
    )}
    {reads.length > 0 && <pre class="reads" tabIndex={0} aria-label="What it says">{reads.join('\n')}</pre>}
  </Card>
);

/** `5 PO1*1*…`: with its place, as the editor names it. */
const segmentAt = ({ segments }: DeskDocument['payload'], field: string): string => {
  const place = field.replace('segments.', '');
  return `${place} ${String((segments as Record<string, string> | undefined)?.[place] ?? '')}`;
};
