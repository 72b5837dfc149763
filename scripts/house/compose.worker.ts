import { parentPort, workerData } from 'node:worker_threads';
import { composeHouse } from '../compose.ts';

/** Composes the house whose root it was given, says what came of it, and ends. */
parentPort?.postMessage(composeHouse(workerData as string));
