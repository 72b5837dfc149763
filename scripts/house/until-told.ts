/**
 * Runs until Ctrl-C (or a polite kill), then `close`; a second Ctrl-C quits at once. What `close` could not stop then is adopted
 * by the next start.
 */
export function untilTold(close: () => Promise<void>): Promise<void> {
  return new Promise((resolve) => {
    let asked = 0;
    const stop = () => {
      // A terminal's Ctrl-C reaches npm too, which passes it on: that is one wish, not two.
      if (asked > 0 && Date.now() - asked < 500) return;
      if (asked > 0) {
        process.stderr.write('\nQuit without waiting. The next start picks up whatever still runs.\n');
        process.exit(130);
      }
      asked = Date.now();
      process.stdout.write('\nStopping … (Ctrl-C again quits at once)\n');
      close().then(
        () => {
          process.stdout.write('Stopped.\n');
          resolve();
        },
        (error: unknown) => {
          process.stderr.write(`Stopping failed: ${error instanceof Error ? error.stack : error}\n`);
          process.exit(1);
        },
      );
    };
    process.on('SIGINT', stop);
    process.on('SIGTERM', stop);
  });
}
