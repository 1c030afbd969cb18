import type { Written } from '../codec/write-interchange.ts';
import type { FunctionalAcknowledgment } from '../documents.ts';
import { loop, segment, type Tree } from '../guides/guide.ts';
import { CodeTable } from './code-table.ts';
import type { DocumentMap } from './map.ts';
import { compact } from './party.ts';
import { contradicts, needed, text } from './values.ts';

const SET_OUTCOMES = new CodeTable<FunctionalAcknowledgment['sets'][number]['outcome']>({ accepted: 'A', 'accepted-with-errors': 'E', rejected: 'R M W X' });
const OUTCOMES = new CodeTable<FunctionalAcknowledgment['outcome']>({ accepted: 'A', 'accepted-with-errors': 'E', partly: 'P', rejected: 'R M W X' });

const SEGMENT_CODES = ['1', '2', '3', '4', '5', '6', '7', '8'];
const ELEMENT_CODES = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '10', '12', '13'];

/** 997: https://www.stedi.com/edi/x12-004010/997 ; its codes: https://learn.microsoft.com/en-us/biztalk/core/x12-997-acknowledgment-error-codes */
export const functionalAcknowledgment: DocumentMap<FunctionalAcknowledgment> = {
  guide: {
    type: '997',
    functionalId: 'FA',
    places: [
      segment('AK1', '1'),
      loop('0-999999', segment('AK2', '1'), loop('0-999999', segment('AK3', '1', { 4: SEGMENT_CODES }), segment('AK4', '0-99', { 3: ELEMENT_CODES })), segment('AK5', '1', { 1: SET_OUTCOMES.codes })),
      segment('AK9', '1', { 1: OUTCOMES.codes }),
    ],
  },

  read(tree) {
    const [ak1, ak9] = [tree.one('AK1'), tree.one('AK9')];
    return {
      document: 'functional-acknowledgment',
      functionalId: needed(ak1, 1),
      groupControl: String(BigInt(needed(ak1, 2))),
      sets: tree.loops('AK2').map(readSet),
      outcome: OUTCOMES.meaning(needed(ak9, 1)),
      announced: Number(needed(ak9, 2)),
      received: Number(needed(ak9, 3)),
      taken: Number(needed(ak9, 4)),
      codes: ak9.elements.slice(5).filter(Boolean),
    };
  },

  write({ functionalId, groupControl, sets, outcome, announced, received, taken, codes }) {
    return [
      ['AK1', functionalId, groupControl],
      ...sets.flatMap(writeSet),
      ['AK9', OUTCOMES.code(outcome), String(announced), String(received), String(taken), ...codes.slice(0, 5)],
    ];
  },
};

type SetAnswer = FunctionalAcknowledgment['sets'][number];
type Note = SetAnswer['notes'][number];

function readSet(tree: Tree): SetAnswer {
  const [ak2, ak5] = [tree.one('AK2'), tree.one('AK5')];
  return { type: needed(ak2, 1), control: needed(ak2, 2), outcome: SET_OUTCOMES.meaning(needed(ak5, 1)), codes: ak5.elements.slice(2).filter(Boolean), notes: tree.loops('AK3').map(readNote) };
}

function readNote(tree: Tree): Note {
  const ak3 = tree.one('AK3');
  return compact({
    id: needed(ak3, 1),
    position: Number(needed(ak3, 2)),
    loop: text(ak3, 3),
    code: needed(ak3, 4),
    elements: tree.all('AK4').map((ak4) => {
      // C030: position of the element, and of the component in it. Its separator is any character that is no digit: the check let no other pass
      const [position = '', component] = needed(ak4, 1).split(/\D/);
      if (position === '') contradicts(ak4, 1, 'it is no position');
      return compact({ position: Number(position), component: component ? Number(component) : undefined, reference: text(ak4, 2), code: needed(ak4, 3), copy: text(ak4, 4) });
    }),
  });
}

const writeSet = ({ type, control, outcome, codes, notes }: SetAnswer): Written[] => [
  ['AK2', type, control],
  ...notes.flatMap(({ id, position, loop: within, code, elements }): Written[] => [
    ['AK3', id, String(position), within, code],
    ...elements.map((element): Written => ['AK4', element.component === undefined ? String(element.position) : [String(element.position), String(element.component)], element.reference, element.code, element.copy]),
  ]),
  ['AK5', SET_OUTCOMES.code(outcome), ...codes.slice(0, 5)],
];
