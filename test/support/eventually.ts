import { vi } from 'vitest';

/** Waits until the check passes: for as long as a busy machine may need, since how fast it is says nothing about whether it is right. */
export const eventually: typeof vi.waitFor = (check, options = {}) => vi.waitFor(check, { timeout: 30_000, interval: 20, ...(typeof options === 'number' ? { timeout: options } : options) });
