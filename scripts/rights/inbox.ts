import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import PostalMime from 'postal-mime';

interface Mail {
  readonly to: string;
  readonly text: string;
}

/** The development inbox. Each file is read once, because a suite writes hundreds. */
export class Inbox {
  readonly #folder: string;
  readonly #read = new Set<string>();
  readonly #mails: Mail[] = [];

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** The token of the newest mail to an address. Mails are files by the time the bus is quiet. */
  async tokenTo(address: string): Promise<string> {
    await this.#readNew();
    const tokens = this.#mails.filter(({ to }) => to === address).flatMap(({ text }) => /^Token: (\S+)$/m.exec(text)?.[1] ?? []);
    const token = tokens.at(-1);
    if (!token) throw new Error(`No mail to ${address} brought a token.`);
    return token;
  }

  async #readNew(): Promise<void> {
    if (!existsSync(this.#folder)) return;
    const files = readdirSync(this.#folder).filter((name) => name.endsWith('.eml') && !this.#read.has(name));
    // Mails are named by their TypeIDs, which sort by birth.
    for (const file of files.toSorted()) {
      this.#read.add(file);
      const mail = await PostalMime.parse(readFileSync(join(this.#folder, file)));
      for (const { address } of mail.to ?? []) this.#mails.push({ to: address ?? '', text: mail.text ?? '' });
    }
  }
}
