import * as z from 'zod';

/** A flat file of stock levels: CSV. Its bytes are kept as they are. */
export const StockFile = z
  .strictObject({
    /** Base64 of the file. */
    content: z.base64().min(1),
    fileName: z.string().min(1).max(200).optional(),
  })
  .meta({ id: 'StockFile' });
export type StockFile = z.infer<typeof StockFile>;

export const StockFileTaken = z
  .strictObject({
    /** Where its bytes are kept. */
    document: z.string(),
    correlationId: z.string(),
    levels: z.int().nonnegative(),
    warehouses: z.array(z.string()),
    /** Lines of articles that are not known here; also on the steward's desk. */
    unknown: z.array(z.string()),
  })
  .meta({ id: 'StockFileTaken' });
export type StockFileTaken = z.infer<typeof StockFileTaken>;
