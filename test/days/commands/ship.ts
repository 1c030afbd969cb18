import fc from 'fast-check';
import type { Day, Happening } from '../day.ts';
import { pick } from '../model.ts';
import { inParts } from '../sentences.ts';

/** People on the floor ship what they were given of a release: all, half, or fewer or more than there should be. What they say of it lies in the post. */
export const ship = fc.record({ which: fc.nat(20), how: fc.constantFrom('full' as const, 'full' as const, 'split' as const, 'short' as const, 'over' as const), found: fc.integer({ min: 0, max: 2 }) }).map(({ which, how, found }) => ({
  toString: () => `release ${which} ships ${how}${how === 'short' ? `, ${found} found` : how === 'over' ? `, by ${found + 1}` : ''}`,
  async run({ world, articles, openReleases, mayBeMore }: Day) {
    const release = pick(await openReleases(), which);
    const line = release && pick(release.lines, found);
    if (!release || !line) return;
    if (release.supplier) return void (await world.partners.supplierShips());
    if (how === 'over' && !(await mayBeMore(release))) return;
    await world.partners.ship(release.releaseId, how === 'short' ? { action: how, sku: inParts(articles, [line])[0]?.sku ?? '', quantity: found } : how === 'over' ? { action: how, sku: line.sku, quantity: found + 1 } : how);
  },
}));

/** The trucks come: whatever was released leaves, and everybody hears of it. */
export const shipAll: fc.Arbitrary<Happening> = fc.constant({
  toString: () => 'the trucks come',
  async run({ world, openReleases }: Day) {
    await world.settle();
    for (const { releaseId, supplier } of await openReleases()) await (supplier ? world.partners.supplierShips() : world.partners.ship(releaseId, 'full'));
    await world.mail({ reversed: false, twice: false });
    await world.settle();
  },
});
