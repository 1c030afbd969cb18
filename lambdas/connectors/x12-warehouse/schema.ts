import * as z from 'zod';

const Folder = z.string().regex(/^\/([^/]+(\/[^/]+)*)?$/, 'from the root, without a slash at the end').transform((path) => (path === '/' ? '' : path));

/** How one partner's SFTP server is reached. */
export const PartnerServer = z
  .object({
    host: z.string().min(1),
    port: z.int().min(1).max(65_535).default(22),
    user: z.string().min(1),
    password: z.string().min(1).optional(),
    privateKey: z.string().min(1).optional(),
    hostKey: z.string().regex(/^SHA256:[A-Za-z0-9+/]{43}$/),
    inbox: Folder,
    outbox: Folder,
    archive: Folder.optional(),
  })
  .refine(({ password, privateKey }) => password !== undefined || privateKey !== undefined, { error: 'a password or a privateKey' });

export const X12WarehouseSecret = z.object({ partners: z.record(z.string(), PartnerServer) });
export type X12WarehouseSecret = z.infer<typeof X12WarehouseSecret>;
