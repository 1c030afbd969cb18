import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { EdiDocument } from '../../core/edi/documents.ts';
import { explain } from '../../core/edi/explain.ts';
import { DOCUMENTS, sample } from '../core/edi/samples.ts';

const root = resolve(import.meta.dirname, '../..');
const run = (input: string, ...args: string[]) => spawnSync(process.execPath, ['cli/edi.ts', ...args], { cwd: root, encoding: 'utf8', input });
const notice = sample(DOCUMENTS[4] as never);
/** What a document reads as is tested beside `explain`. */
const asTheirs = (document: unknown) => JSON.parse(JSON.stringify(document).replaceAll('"BOX"', '"BX"')) as EdiDocument;
const HEAD = 'interchange 000000017 from ZZ CROSSDOCK to 12 5125550100, 2026-11-23 10:30, production\n';

describe('npm run edi', () => {
  test('explain shows a document as a person reads it, in the units of its sender where no profile says what they are here', () => {
    const { status, stdout } = run(notice, 'explain', '-');
    expect({ status, stdout }).toEqual({
      status: 0,
      stdout: `${HEAD}group SH 17, version 004010, 1 document

${explain(asTheirs(DOCUMENTS[4])).join('\n')}
  valid   856 0001
`,
    });
  });

  test('validate says what is wrong, where, and what the partner would hear', () => {
    const { status, stdout } = run(notice.replace('SN1*2*1.5*BX', 'SN1*2*X*BX'), 'validate', '-');
    expect({ status, stdout }).toEqual({
      status: 1,
      stdout: `${HEAD}group SH 17, version 004010, 1 document
  element.character at segment 35, element 2 (SN1): SN102 X is no number
    SN1*2*X*BX
  INVALID 856 0001
  our 997: AK1*SH*17  AK2*856*0001  AK3*SN1*33**8  AK4*2*382*6*X  AK5*R*5  AK9*R*1*1*0
`,
    });
  });

  test('a text that is cut off is no interchange', () => {
    const { status, stdout } = run(notice.slice(0, 200), 'validate', '-');
    expect({ status, stdout }).toEqual({ status: 1, stdout: 'not an interchange: interchange.truncated at segment 4 (BSN): the text ends within a segment\n  BSN*00*SH-500*20261125*1605*0\n' });
  });

  test.each([[['approve', 'x']], [['validate', '-', '--form']], [['validate', 'no-such-file']]])('called with %j it ends with 2 and says why', (args) => {
    const { status, stdout, stderr } = run('', ...args);
    expect({ status, stdout, said: stderr.length > 0 }).toEqual({ status: 2, stdout: '', said: true });
  });
});
