import { watchAcknowledgments } from '../../../handler/watch-acknowledgments.ts';

export const handler = watchAcknowledgments('x12-supplier');
