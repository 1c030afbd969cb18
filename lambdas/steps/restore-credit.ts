import { countAsItIs } from '../handler/is-exposed.ts';
import { undo } from '../handler/step.ts';

/** The order counts as it did before the change. */
export const handler = undo(({ saga }) => countAsItIs(saga));
