import { randomInt, randomUUID } from 'node:crypto';

const typeId = /\b([a-z]+_[0-7][0-9a-hjkmnp-tv-z]{17})[0-9a-hjkmnp-tv-z]{8}\b/g;
const letters = '0123456789abcdefghjkmnpqrstvwxyz';

/** A name of the same form that stands for nothing: what a stranger would guess. */
export function alike(name: string): string {
  if (name.includes('@')) return `${randomUUID()}@${name.split('@')[1]}`;
  const position = positionIn(name);
  if (position !== null) return Buffer.from(position.replace(typeId, nextTo)).toString('base64url');
  const [, mark, place] = /^([\w-]{8})(\.[0-9a-z]+)$/.exec(Buffer.from(name, 'base64url').toString('latin1')) ?? [];
  if (mark && place) return Buffer.from(shuffled(mark) + place, 'latin1').toString('base64url');
  // A token may begin with an id and ends with a secret; the secret's own letters make another one.
  const [whole, secret = ''] = /^(?:[a-z]+_[0-9a-z]{26})?(.*)$/s.exec(name) ?? [name];
  return bornBeside(whole.slice(0, whole.length - secret.length)) + shuffled(secret);
}

/** So near that no id lies between, or a place in a list would be another one: ids of one millisecond are counted up, also over tenants. */
function nextTo(id: string): string {
  return `${id}0`;
}

function bornBeside(text: string): string {
  return text.replace(typeId, (_, kept: string) => kept + Array.from({ length: 8 }, () => letters[randomInt(32)]).join(''));
}

function shuffled(secret: string): string {
  const drawn = [...secret].filter((letter) => /[a-zA-Z0-9]/.test(letter));
  return secret.replace(/[a-zA-Z0-9]/g, () => drawn[randomInt(drawn.length)]!);
}

/** What a list's cursor holds, as text; null for what is none. */
function positionIn(name: string): string | null {
  const text = Buffer.from(name, 'base64url').toString('utf8');
  return text.startsWith('[') && text.endsWith(']') ? text : null;
}
