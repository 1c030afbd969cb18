import { expect, test } from 'vitest';
import { readStatementFile } from '../../../core/bank/read-statement.ts';
import { readXml } from '../../../core/bank/xml.ts';
import { bai2, faultOf } from './files.ts';

const fault = (text: string) => faultOf(() => readStatementFile(Buffer.from(text, 'utf8')));

test('a file is what it begins with, after the mark of a byte order or without it', () => {
  for (const mark of ['', '\uFEFF']) expect(readStatementFile(Buffer.from(`${mark}${bai2([])}`, 'utf8')).format).toBe('bai2');
  for (const other of ['', 'ACCOUNT 01,5', '{"01,": 1}']) expect(fault(other)).toBe('bank-statement.unsupported at line 1: it is neither BAI2 nor camt.053');
});

test('text beside the root of a document is refused with its line', () => {
  for (const outside of ['x<a/>', '<a/>\nx', '<![CDATA[x]]><a/>', '<a/><![CDATA[x]]>']) expect(faultOf(() => readXml(outside))).toMatch(/^bank-statement\.malformed at line \d+, the document: /);
});
