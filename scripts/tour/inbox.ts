import { existsSync, readdirSync, readFileSync, watch } from 'node:fs';
import { join } from 'node:path';
import PostalMime from 'postal-mime';
import { CannotStart } from '../house/cannot-start.ts';

const patience = 10_000;

/** The text of the first mail to an address in the development inbox, waiting for it if it is still on its way. */
export async function mailTo(folder: string, address: string): Promise<string> {
  if (!existsSync(folder))
    throw new CannotStart(`There is no development inbox at ${folder}. If the house keeps its data elsewhere, set MAIL_DIR.`);
  const signal = AbortSignal.timeout(patience);
  let wake = () => {};
  const watcher = watch(folder, () => wake());
  signal.addEventListener('abort', () => wake());
  try {
    for (;;) {
      const next = new Promise<void>((resolve) => {
        wake = resolve;
      });
      for (const file of readdirSync(folder).filter((name) => name.endsWith('.eml'))) {
        const mail = await PostalMime.parse(readFileSync(join(folder, file)));
        if (mail.to?.some((to) => to.address === address)) return mail.text ?? '';
      }
      if (signal.aborted) throw new Error(`No mail to ${address} came within ${patience / 1000} s in ${folder}.`);
      await next;
    }
  } finally {
    watcher.close();
  }
}
