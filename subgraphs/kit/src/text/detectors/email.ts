import { spokenAddress } from './spoken-address.ts';

const emailAddress =
  /[a-z0-9][a-z0-9._%+-]{0,63}\s{0,2}@\s{0,2}[a-z0-9][a-z0-9-]{0,62}(?:\s?\.\s?[a-z0-9-]{1,62}){0,3}\s?\.\s?[a-z]{2,12}(?![a-z])/;

export function hasEmailAddress(text: string): boolean {
  return emailAddress.test([...text].reverse().join('')) || emailAddress.test(spokenAddress(text));
}
