interface Schema {
  safeParse(value: unknown): { success: boolean; data?: unknown; error?: { issues: { message: string; path: PropertyKey[] }[] } };
}

/** What it reads as, or what is wrong with it and where. */
export function readAs(schema: Schema, value: unknown): unknown {
  const { success, data, error } = schema.safeParse(value);
  return success ? data : error?.issues.map(({ message, path }) => `${path.join('.')}: ${message}`).join('; ');
}

export const isTaken = (schema: Schema, value: unknown): boolean => schema.safeParse(value).success;
