import { parseArgs, type ParseArgsConfig } from 'node:util';

/** The option that every command has. */
export const HELPED = { help: { type: 'boolean', short: 'h', default: false } } as const;

/**
 * Options of a command that runs from its first line on: `--help` says the help and ends with 0; what is called wrongly ends with 2, the reason and the help.
 * @param config with HELPED among its options
 */
export function optionsOf<T extends ParseArgsConfig>(config: T, help: string): ReturnType<typeof parseArgs<T>> {
  try {
    const read = parseArgs(config);
    if (!(read.values as { help?: boolean }).help) return read;
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${help}`);
    process.exit(2);
  }
  console.log(help);
  process.exit(0);
}
