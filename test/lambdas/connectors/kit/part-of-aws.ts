import type { FaultSpec } from '../../../../local/partners/faults.ts';
import { AwsFault, type FakeAws } from '../../../support/aws.ts';
import type { Counterpart } from './kit.ts';

/** Where a connector speaks to AWS itself by its SDK, which signs, waits and tries again by its own rules: a fault is an error that is not tried again, and a lost answer one after the effect. */
export function partOfAws(aws: FakeAws, action: string, took: (input: Record<string, unknown>) => void, reply: object = {}): Counterpart {
  const works = () => aws.answer(action, (input) => (took(input), reply));
  works();
  return {
    faults: {
      add({ kind, count = 1 }: FaultSpec) {
        let left = count === 0 ? Number.POSITIVE_INFINITY : count;
        aws.answer(action, (input) => {
          if (left > 0 && kind !== 'lostAnswer') throw refused(() => (left -= 1));
          took(input);
          if (left > 0) throw refused(() => (left -= 1));
          return reply;
        });
      },
      clear: works,
    },
    calls: () => aws.of(action).map(() => ({ operation: action, at: '', outcome: 'ok', status: 200 })),
    stop: async () => undefined,
  };
}

function refused(count: () => void): AwsFault {
  count();
  return new AwsFault('AccessDeniedException', 400);
}
