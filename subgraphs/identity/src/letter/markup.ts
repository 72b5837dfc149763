/** Text that is HTML already. Only `html` makes it, so whatever else is put into a page is escaped, whoever writes the page. */
class Markup {
  readonly #source: string;

  constructor(source: string) {
    this.#source = source;
  }

  toString(): string {
    return this.#source;
  }
}

export type { Markup };

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** `html`<p>${text}</p>``: what is put in is escaped for elements and quoted attributes alike, unless `html` made it; lists are joined. */
export function html(strings: TemplateStringsArray, ...parts: readonly (string | Markup | readonly Markup[])[]): Markup {
  return new Markup(strings.reduce((page, text, index) => `${page}${escaped(parts[index - 1] ?? '')}${text}`));
}

function escaped(part: string | Markup | readonly Markup[]): string {
  if (typeof part === 'string') return part.replace(/[&<>"']/g, (letter) => entities[letter] as string);
  return part instanceof Markup ? part.toString() : part.join('');
}
