/** Somebody must do something before the house can start; the message says what. Printed without a stack. */
export class CannotStart extends Error {}

/** Runs a command. A `CannotStart` is for the person at the keyboard: one sentence, exit code 1. Everything else is a bug and keeps its stack. */
export async function orSentence(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof CannotStart)) throw error;
    process.stderr.write(`\n${error.message}\n\n`);
    process.exitCode = 1;
  }
}
