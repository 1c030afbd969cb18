import type { Connection } from '../../../lambdas/connectors/tryton/client.ts';

/** One answer of a server, or how the connection fails. */
export type Given = { status?: number; body?: unknown; text?: string; headers?: Record<string, string> } | Error;

/** A server that gives these answers, one after the other, and remembers what it was asked. */
export function answering(...answers: Given[]): Connection & { asked: { url: string; headers: Headers; body: Record<string, unknown> }[] } {
  const asked: { url: string; headers: Headers; body: Record<string, unknown> }[] = [];
  return {
    asked,
    timeoutMs: 1_000,
    fetch: async (input, init) => {
      asked.push({ url: String(input), headers: new Headers(init?.headers), body: JSON.parse(String(init?.body)) as Record<string, unknown> });
      const given = answers.shift();
      if (!given) throw new Error('asked more often than expected');
      if (given instanceof Error) throw given;
      return new Response(given.text ?? JSON.stringify(given.body), { status: given.status ?? 200, headers: given.headers ?? {} });
    },
  };
}
