import { beforeEach } from 'vitest';
import { log } from '../../lambdas/handler/log.ts';

/** Whatever is logged, as the lines that CloudWatch would get; empty before each test. */
export function logged(): string[] {
  const lines: string[] = [];
  const keep = (line: string) => void lines.push(line);
  Object.assign(log, { console: { debug: keep, info: keep, warn: keep, error: keep } });
  beforeEach(() => {
    lines.length = 0;
  });
  return lines;
}
