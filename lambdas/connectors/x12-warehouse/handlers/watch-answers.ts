import { watchAcknowledgments } from '../../../handler/watch-acknowledgments.ts';
import { UNANSWERED } from '../inbound.ts';

export const handler = watchAcknowledgments('x12-warehouse', UNANSWERED);
