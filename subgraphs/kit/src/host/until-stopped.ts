/**
 * Resolves when this process is told to end: SIGTERM, Ctrl-C, or the end of the process that watches over it. Under such a supervisor Ctrl-C is the
 * supervisor's to hear: a terminal sends it to everybody at once.
 */
export async function untilStopped(): Promise<void> {
  const supervised = process.channel !== undefined;
  await new Promise<void>((resolve) => {
    process.once('SIGTERM', resolve);
    if (!supervised) process.once('SIGINT', resolve);
    else {
      process.on('SIGINT', () => {});
      process.once('disconnect', resolve);
    }
  });
  if (process.connected) process.disconnect();
}
