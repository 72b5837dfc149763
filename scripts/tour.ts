/** `npm run tour`: plays the whole journey against a running house, through the public address alone, as two browsers would. */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { readSettings } from './config.ts';
import { CannotStart, orSentence } from './house/cannot-start.ts';
import { findProgram, installCommand, parts } from './parts.ts';
import { addUp } from './tour/acts/add-up.ts';
import { attend } from './tour/acts/attend.ts';
import { book } from './tour/acts/book.ts';
import { call } from './tour/acts/call.ts';
import { chat } from './tour/acts/chat.ts';
import { connect } from './tour/acts/connect.ts';
import { forget } from './tour/acts/forget.ts';
import { invite } from './tour/acts/invite.ts';
import { leave } from './tour/acts/leave.ts';
import { meet } from './tour/acts/meet.ts';
import { moderate } from './tour/acts/moderate.ts';
import { publish } from './tour/acts/publish.ts';
import { secure } from './tour/acts/secure.ts';
import { teach } from './tour/acts/teach.ts';
import { Journal } from './tour/journal.ts';
import type { Stage } from './tour/stage.ts';

const root = join(import.meta.dirname, '..');

await orSentence(async () => {
  const { port, dataDir, env } = readSettings(root);
  const first = env.TOUR_URL || `http://localhost:${port}`;
  const missing = [parts.ffmpeg, parts.chromium].filter((part) => findProgram(part, env.PATH ?? '') === null);
  if (missing.length > 0)
    throw new CannotStart(`The tour needs ${missing.map(({ name }) => name).join(' and ')}: ${installCommand(missing)}`);
  if (!(await answers(first)))
    throw new CannotStart(`Nobody answers at ${first}. Start the house in another terminal: npm start`);
  const second = env.TOUR_URL_2 || `http://localhost:${port + 1}`;
  const addresses = (await answers(second)) ? [first, second] : [first];
  const journal = new Journal();
  const stage: Stage = {
    journal,
    addresses,
    inbox: env.MAIL_DIR || join(dataDir, 'mail'),
    browser: findProgram(parts.chromium, env.PATH ?? '')!,
    run: randomBytes(3).toString('hex'),
  };
  console.log(`A tour of ${addresses.join(' and ')} (${addresses.length === 1 ? 'one process' : 'apart'})`);
  const cast = await meet(stage);
  const offeringId = await publish(stage, cast);
  const booked = await book(stage, cast, offeringId);
  const { messageId, feed } = await chat(stage, cast, booked);
  await call(stage, cast, booked);
  await teach(stage, cast, offeringId);
  await moderate(stage, cast, messageId, feed);
  await attend(stage, cast, booked);
  await addUp(stage, cast);
  await connect(stage, cast);
  await secure(stage, cast);
  await invite(stage);
  await leave(stage, cast);
  await forget(stage, cast);
  journal.end();
});
// Sockets of the cast may still close; the tour is over.
process.exit();

async function answers(url: string): Promise<boolean> {
  const response = await fetch(`${url}/readyz`).catch(() => null);
  await response?.body?.cancel();
  return response?.headers.has('x-request-id') ?? false;
}
