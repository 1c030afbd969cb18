import fc from 'fast-check';
import type { Day } from '../day.ts';
import { pick } from '../model.ts';

/** People on the floor ship what they were given of a release: all, half, or fewer than there should be. What they say of it lies in the post. */
export const ship = fc.record({ which: fc.nat(20), how: fc.constantFrom('full' as const, 'full' as const, 'split' as const, 'short' as const), found: fc.integer({ min: 0, max: 2 }) }).map(({ which, how, found }) => ({
  toString: () => `release ${which} ships ${how}${how === 'short' ? `, ${found} found` : ''}`,
  async run({ world, openReleases }: Day) {
    const release = pick(await openReleases(), which);
    const line = release && pick(release.lines, found);
    if (!release || !line) return;
    await world.partners.ship(release.releaseId, how === 'short' ? { short: line.sku, quantity: found } : how);
  },
}));
