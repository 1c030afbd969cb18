import type { ComponentChildren } from 'preact';
import type { Asked } from '../api/ask.ts';
import type { ApiProblem } from '../api/client.ts';

export const Loading = ({ what }: { what: string }) => (
  <div class="loading" role="status">
    <span class="visually-hidden">Loading {what} …</span>
    <i aria-hidden="true" />
    <i aria-hidden="true" />
    <i aria-hidden="true" />
  </div>
);

export const Empty = ({ title, children }: { title: string; children?: ComponentChildren }) => (
  <div class="state">
    <h2>{title}</h2>
    {children && <p>{children}</p>}
  </div>
);

export const Failed = ({ title, detail, retry }: { title: string; detail: string; retry?: (() => void) | undefined }) => (
  <div class="state failed" role="alert">
    <h2>{title}</h2>
    <p>{detail}</p>
    {retry && <button type="button" onClick={retry}>Try again</button>}
  </div>
);

/** A problem document, with what support needs to find the request. */
export function ProblemShown({ problem: { problem }, retry }: { problem: ApiProblem; retry?: (() => void) | undefined }) {
  const forbidden = problem.status === 403;
  return (
    <div class={forbidden ? 'state' : 'state failed'} role="alert">
      <h2>{forbidden ? 'This is for other roles' : problem.title}</h2>
      <p>{forbidden ? `${problem.detail}. Nothing is wrong: your role does not see this.` : problem.detail}</p>
      {problem.errors && problem.errors.length > 0 && (
        <ul>
          {problem.errors.map(({ field, message }) => (
            <li key={field}>
              <code>{field}</code> {message}
            </li>
          ))}
        </ul>
      )}
      <dl class="facts">
        <dt>Code</dt>
        <dd>
          <code>{problem.code}</code>
        </dd>
        {problem.correlationId && (
          <>
            <dt>Correlation id</dt>
            <dd>
              <code>{problem.correlationId}</code>
            </dd>
          </>
        )}
      </dl>
      {retry && !forbidden && <button type="button" onClick={retry}>Try again</button>}
    </div>
  );
}

/** What was asked, in whichever state it is. */
export function Answer<T>({ of, what, children }: { of: Asked<T>; what: string; children: (data: T) => ComponentChildren }) {
  if (of.data !== undefined) {
    return (
      <>
        {of.problem && <ProblemShown problem={of.problem} retry={of.again} />}
        {children(of.data)}
      </>
    );
  }
  if (of.problem) return <ProblemShown problem={of.problem} retry={of.again} />;
  return of.loading ? <Loading what={what} /> : null;
}
