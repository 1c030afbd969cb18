import { createRequire } from 'node:module';

const toAslValidator = createRequire(createRequire(import.meta.url).resolve('asl-validator'));
let first: object | undefined;
/** What the first Ajv learned it need not be taught again. */
const LEARNED = { addFormat: () => undefined, addKeyword: () => undefined };

/**
 * Runs asl-validator with the Ajv of its first call. By itself it makes one in each call, always with the same schemas and options, and compiles them:
 * 0.1 s and more for each state machine. https://github.com/ChristopheBougere/asl-validator/blob/master/src/checks/json-schema-errors.ts
 */
export function withOneAjv<T>(validate: () => T): T {
  const ajv = toAslValidator('ajv') as { default: new (options: object) => object };
  const Ajv = ajv.default;
  ajv.default = function again(options: object) {
    if (!first) return (first = new Ajv(options));
    return Object.assign(Object.create(first) as object, LEARNED);
  } as unknown as typeof Ajv;
  try {
    return validate();
  } finally {
    ajv.default = Ajv;
  }
}
