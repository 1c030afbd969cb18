import { buildAssembly } from '../../cli/assembly.ts';

/** What platforms of their own are started from is made once, before any of them. */
export const setup = async (): Promise<void> => void (await buildAssembly('cdk.out'));
