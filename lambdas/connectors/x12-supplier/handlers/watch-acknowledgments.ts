import { tellReceived } from '../../../handler/tell-received.ts';
import { watchAcknowledgments } from '../../../handler/watch-acknowledgments.ts';

const watch = watchAcknowledgments('x12-supplier');

export async function handler(): Promise<void> {
  await watch();
  await tellReceived('x12-supplier');
}
