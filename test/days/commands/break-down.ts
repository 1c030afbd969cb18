import fc from 'fast-check';
import type { Day } from '../day.ts';

/** A partner is away for some calls or until it is mended, or does what it is asked and is not heard. */
export const breakDown = fc
  .record({ partner: fc.constantFrom('tryton' as const, 'shiphero' as const, 'avalara' as const, 'stripe' as const, 'supplier' as const, 'amazon' as const), kind: fc.constantFrom('unavailable' as const, 'reset' as const, 'lostAnswer' as const, 'malformed' as const), count: fc.constantFrom(0, 1, 2, 5) })
  .map(({ partner, kind, count }) => ({
    toString: () => `${partner}: ${kind}, ${count || 'ever'}`,
    async run({ world }: Day) {
      // for ever is for what does nothing: one that did everything and was never heard would do it anew for ever
      const times = kind === 'unavailable' || kind === 'reset' ? count : Math.max(1, count);
      await world.partners.breakDown(partner, { kind, count: world.inRealTime ? Math.min(times || 2, 2) : times });
    },
  }));

export const mend = fc.constant({ toString: () => 'everything is mended', run: async ({ world }: Day) => world.partners.heal() });

export const restart = fc.constant({ toString: () => 'the platform dies and starts again', run: async ({ world }: Day) => world.restart() });
