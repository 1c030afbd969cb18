import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { readInterchange } from '../../../core/edi/codec/read-interchange.ts';
import * as schemas from '../../../core/edi/documents.ts';
import type { EdiDocument } from '../../../core/edi/documents.ts';
import { InventoryAdjustment, InventoryAdvice, ShippingAdvice, ShippingOrder, StockReceipt } from '../../../core/edi/warehouse-documents.ts';
import { readGroup } from '../../../core/edi/read-documents.ts';
import { writeDocuments } from '../../../core/edi/write-documents.ts';
import { ANY } from './arbitrary.ts';
import { anEnvelope, DIALECT, DOCUMENTS, IN_5010 } from './samples.ts';

const SCHEMAS = z.discriminatedUnion('document', [
  schemas.PurchaseOrder, schemas.OrderAcknowledgment, schemas.OrderChange, schemas.ChangeAcknowledgment, schemas.ShipNotice, schemas.InvoiceDocument, schemas.RemittanceAdvice, schemas.FunctionalAcknowledgment,
  ShippingOrder, ShippingAdvice, InventoryAdvice, StockReceipt, InventoryAdjustment,
]);

async function readBack(text: string): Promise<unknown[]> {
  const { groups, delimiters } = await readInterchange([text]);
  return groups.flatMap((group) => readGroup(group, { delimiters, dialect: DIALECT }).sets.map((read) => read.document ?? read.faults));
}

describe.each([['004010', {}], ['005010', IN_5010]])('in %s', (_version, change) => {
  test.each(Object.keys(ANY) as EdiDocument['document'][])('any %s that is written is read as it was', async (kind) => {
    await fc.assert(
      fc.asyncProperty(fc.array(ANY[kind] as fc.Arbitrary<EdiDocument>, { minLength: 1, maxLength: 2 }), async (documents) => {
        expect(SCHEMAS.parse(documents[0])).toEqual(documents[0]);
        expect(await readBack(writeDocuments(documents as [EdiDocument], anEnvelope(change), DIALECT, 'latin'))).toEqual(documents);
      }),
      { numRuns: 150 },
    );
  });

  test('a sample of each, with every field in use, comes back as it was', async () => {
    for (const document of DOCUMENTS) expect(await readBack(writeDocuments([document], anEnvelope(change), DIALECT))).toEqual([document]);
  });
});
