/** Asks a simulated partner something on the side, or, with a body, tells it what somebody does there: local/partners/README.md. @throws Error where it says no */
export async function askPartner<T>(url: string, body?: object): Promise<T> {
  const reply = await fetch(url, body && { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
  if (!reply.ok) throw new Error(`${url} answered ${reply.status}: ${await reply.text()}`);
  return (await reply.json()) as T;
}
