import type { Crm } from '../../../core/crm/crm.ts';
import { type Connection, SalesforceClient } from './client.ts';
import { failed, isConsequence } from './failures.ts';
import { compositesFor } from './from-canonical.ts';
import { CompositeAnswer, Failure, type SalesforceSecret, Saved } from './schema.ts';

/** The message of the org's validation rule that lets no older revision of an order in: see the README. */
const SUPERSEDED = 'crossdock:superseded';

/** A Salesforce org behind the port. */
export function salesforce(client: SalesforceClient, settings: Pick<SalesforceSecret, 'currency'>): Crm {
  return {
    async tell(order) {
      for (const composite of compositesFor(order, client.base, settings)) {
        const failures = failuresOf(await client.post(CompositeAnswer, 'composite', JSON.stringify(composite)));
        if (failures.some(({ failure }) => failure.message === SUPERSEDED)) return 'superseded';
        const cause = failures.find(({ failure }) => !isConsequence(failure)) ?? failures[0];
        if (cause) throw failed([cause.failure], cause.status);
      }
      return 'told';
    },
  };
}

/**
 * What went wrong in a composite call, whichever part says it: an error of a subrequest is a list of errors, one of a collection stands with its record.
 * The call itself is 200 all the same.
 */
function failuresOf({ compositeResponse }: CompositeAnswer): { failure: Failure; status: number }[] {
  return compositeResponse.flatMap(({ httpStatusCode: status, body }) => {
    const parts: unknown[] = Array.isArray(body) ? body : [];
    const failures = parts.flatMap((part) => {
      const saved = Saved.safeParse(part);
      if (saved.success) return saved.data.errors;
      const failure = Failure.safeParse(part);
      return failure.success ? [failure.data] : [];
    });
    if (failures.length === 0 && status >= 400) return [{ failure: { message: `a part was answered ${status}` }, status }];
    return failures.map((failure) => ({ failure, status }));
  });
}

let kept: { settings: SalesforceSecret; client: SalesforceClient } | undefined;

/** The same one, with its session, for as long as the settings stay the same: sign-ins are counted there. */
export function connected(settings: SalesforceSecret, connection?: Connection): SalesforceClient {
  if (!kept || JSON.stringify(kept.settings) !== JSON.stringify(settings)) kept = { settings, client: new SalesforceClient(settings, connection) };
  return kept.client;
}
