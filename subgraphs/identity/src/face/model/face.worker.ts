/** The thread in which faces are looked at: see `wasm-face-model.ts` for the other end. */
import { parentPort } from 'node:worker_threads';
import type { Look } from '../port.ts';
import { openNetworks } from './networks.ts';
import type { LookAnswer, LookQuestion } from './wasm-face-model.ts';

const networks = openNetworks();
// Whoever asks is told.
networks.catch(() => {});

parentPort!.on('message', ({ pictures }: LookQuestion) => {
  lookAtAll(pictures)
    .then((looks): LookAnswer => ({ looks }))
    // Of pictures nothing is told but that something of ours went wrong.
    .catch((error: unknown): LookAnswer => ({ failure: error instanceof Error ? error.message : 'unknown' }))
    .then((answer) => parentPort!.postMessage(answer));
});

async function lookAtAll(pictures: readonly Uint8Array[]): Promise<readonly Look[]> {
  const lookAt = await networks;
  const looks: Look[] = [];
  for (const picture of pictures) {
    const look = await lookAt(picture);
    looks.push(look);
    // The rest would change nothing.
    if (look.found !== 'ONE') break;
  }
  return looks;
}
