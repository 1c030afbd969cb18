import type { Segment } from '../codec/segment-reader.ts';
import type { Written } from '../codec/write-interchange.ts';
import type { Party } from '../documents.ts';
import { loop, segment, type Tree } from '../guides/guide.ts';
import { CodeTable } from './code-table.ts';
import type { Dialect } from './map.ts';
import { contradicts, text } from './values.ts';

/** https://www.stedi.com/edi/x12-004010/element/98 */
const ROLES = new CodeTable<Party['role']>({ 'ship-to': 'ST', 'bill-to': 'BT', 'ship-from': 'SF', supplier: 'SU VN SE', buyer: 'BY', 'remit-to': 'RI RE', payer: 'PR', payee: 'PE', warehouse: 'WH', depositor: 'DE', 'mark-for': 'Z7' });
/** https://www.stedi.com/edi/x12-004010/element/66 */
const ASSIGNED_BY = new CodeTable<NonNullable<Party['code']>['assignedBy']>({ seller: '91', buyer: '92', duns: '1', gln: 'UL' });
const CHANNELS = ['TE', 'EM'];

/** Who takes part, and where: https://www.stedi.com/edi/x12-004010/segment/N1 */
export const PARTIES = loop(
  '0-200',
  segment('N1', '1', { 1: ROLES.codes, 3: ASSIGNED_BY.codes }),
  segment('N2', '0-1'),
  segment('N3', '0-2'),
  segment('N4', '0-1'),
  segment('PER', '0-1', { 3: CHANNELS, 5: CHANNELS }),
);

export const readParties = (tree: Tree, dialect: Dialect): Party[] => tree.loops('N1').map((party) => readParty(party, dialect));

function readParty(tree: Tree, { country }: Dialect): Party {
  const [n1, n2, n4, per] = [tree.one('N1'), tree.first('N2'), tree.first('N4'), tree.first('PER')];
  const assignedBy = ASSIGNED_BY.find(text(n1, 3));
  const at = (place: Segment | undefined, element: number) => (place ? text(place, element) : undefined);
  const region = at(n4, 2);
  return compact({
    role: ROLES.meaning(text(n1, 1) ?? ''),
    name: text(n1, 2),
    name2: at(n2, 1),
    code: assignedBy && { assignedBy, id: text(n1, 4) ?? '' },
    street: tree.all('N3').flatMap((line) => [text(line, 1), text(line, 2)].filter((part) => part !== undefined)),
    city: at(n4, 1),
    region,
    postalCode: at(n4, 3),
    // without a country it is where the partner is at home, if its profile says so
    country: n4 && (text(n4, 4) ?? country ?? contradicts(n4, 4, 'the country is missing')),
    phone: channel(per, 'TE'),
    email: channel(per, 'EM'),
  });
}

const channel = (per: Segment | undefined, kind: string): string | undefined => {
  if (!per) return undefined;
  const place = [3, 5].find((element) => text(per, element) === kind);
  return place === undefined ? undefined : text(per, place + 1);
};

export const writeParties = (parties: readonly Party[]): Written[] => parties.flatMap(writeParty);

function writeParty({ role, name, name2, code, street, city, region, postalCode, country, phone, email }: Party): Written[] {
  const channels = [phone && ['TE', phone], email && ['EM', email]].filter((pair) => Array.isArray(pair)).flat();
  const segments: (Written | undefined | '')[] = [
    ['N1', ROLES.code(role), name, code && ASSIGNED_BY.code(code.assignedBy), code?.id],
    name2 && ['N2', name2],
    street.length > 0 ? ['N3', street[0], street[1]] : undefined,
    street.length > 2 ? ['N3', street[2], street[3]] : undefined,
    (city ?? region ?? postalCode ?? country) && ['N4', city, region, postalCode, country],
    channels.length > 0 ? ['PER', 'DC', undefined, ...channels] : undefined,
  ];
  return segments.filter((written): written is Written => Array.isArray(written));
}

/** Without what is undefined: strict schemas and comparisons know only what is there. */
export function compact<T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as { [K in keyof T]: Exclude<T[K], undefined> };
}
