import { resumeOrder } from '../handler/resume-order.ts';
import { undo } from '../handler/step.ts';

export const handler = undo(({ saga }) => resumeOrder(saga, false));
