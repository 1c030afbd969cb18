import { randomUUID } from 'node:crypto';
import { until } from '../ask-again.ts';
import { askPartner } from '../ask-partner.ts';
import { ApiCaller } from '../client.ts';
import { EDI_CUSTOMER } from '../demo-data.ts';
import { follow, isPosted } from '../timeline.ts';
import { expectStatus } from './desk.ts';
import type { Scenario } from './index.ts';

interface Heard {
  type: string;
  control: string;
  segments: string[][];
}
interface Billed {
  invoices: { number: string; gross: { minor: number } }[];
}

export const ediOrder: Scenario = {
  what: 'A customer orders by X12: its 850 is acknowledged by 997, and answered by 855, 856 and 810, which come to the cent of the invoice; its 997s close each of them.',
  async play(endpoints, print) {
    const number = `PO-${randomUUID().slice(0, 8)}`;
    const gateway = endpoints.partners.customer;
    const lines = [
      { line: '1', quantity: '200', uom: 'EA', price: '0.45', buyerPart: 'MER-1008' },
      { line: '2', quantity: '2', uom: 'BX', price: '30', part: 'NUT-M8' },
    ];
    const acknowledgments = () => askPartner<Record<string, string>>(`${gateway}/_acknowledgments`);
    const before = Object.keys(await acknowledgments());
    await askPartner(`${gateway}/_order`, { number, shipTo: '0042', lines });
    const acknowledged = await until('the 997 of the 850', async () => Object.entries(await acknowledgments()).find(([control]) => !before.includes(control)), 60_000);
    print(`850  ${number} of ${lines.length} lines left ${EDI_CUSTOMER.name} as interchange ${acknowledged[0]}`);
    print(`997  our answer to it: ${acknowledged[1]}`);
    const person = ApiCaller.person(endpoints, 'integration');
    const { orderId, documents } = await follow(person, { trace: { document: number }, print, timeoutMs: 60_000, until: isPosted(1) });
    const types = ['855', '856', '810'];
    const heard = await until('the 810', async () => {
      const all = (await askPartner<Heard[]>(`${gateway}/_heard`)).filter(({ segments }) => segments.some((segment) => segment.includes(number)));
      return all.length >= types.length ? all : undefined;
    }, 60_000);
    if (heard.map(({ type }) => type).join() !== types.join()) throw new Error(`${heard.map(({ type }) => type).join(', ')} came instead of ${types.join(', ')}`);
    for (const { type, control, segments } of heard) print(`${type}  interchange ${control}: ${told(type, segments)}`);
    const { body } = await person.get<Billed>(`/orders/${orderId}/invoices`);
    const [invoice] = body.invoices;
    const total = heard.at(-1)?.segments.find(([tag]) => tag === 'TDS')?.[1];
    if (!invoice || total !== String(invoice.gross.minor)) throw new Error(`the 810 comes to ${total}, and the invoice to ${invoice?.gross.minor}`);
    const trace = await person.get<{ documents: { kind: string; number: string }[] }>(`/trace?document=${number}`);
    expectStatus(trace, 200);
    print(`${documents.find(({ kind }) => kind === 'invoice')?.number ?? invoice.number} is billed to the cent, and the trace of ${number} has what was sent`);
  },
};

/** One line of a document, as its reader would tell it. */
function told(type: string, segments: string[][]): string {
  const all = (tag: string) => segments.filter(([id]) => id === tag);
  if (type === '855') return `${all('BAK')[0]?.[2]}, ${all('ACK').map(([, code, quantity, uom]) => `${code} ${quantity} ${uom}`).join(', ')}`;
  if (type === '856') return `shipment ${all('BSN')[0]?.[2]}, ${all('HL').map(([, , , level]) => level).join('')}, tracking ${all('REF').map(([, , tracking]) => tracking).join(', ')}`;
  return `invoice ${all('BIG')[0]?.[2]} over ${Number(all('TDS')[0]?.[1] ?? 0) / 100} USD`;
}
