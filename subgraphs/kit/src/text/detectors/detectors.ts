import type { Folded } from '../fold.ts';
import { hasBrokenWord } from './broken-word.ts';
import { asksForContact } from './contact.ts';
import { hasEmailAddress } from './email.ts';
import { hasHandle } from './handle.ts';
import { hasLink } from './link.ts';
import { offersOutsidePayment } from './outside-payment.ts';
import { tellsPhoneNumber } from './phone.ts';

/** Detectors that no word list can express. Each is a pure function over the folded text; rules name them. */
const detectors: Readonly<Record<string, (folded: Folded) => boolean>> = {
  email: ({ plain }) => hasEmailAddress(plain),
  phone: ({ plain, cyrillic }) => tellsPhoneNumber(plain, cyrillic),
  link: ({ plain }) => hasLink(plain),
  handle: hasHandle,
  asks_contact: ({ plain, letters }) => asksForContact(plain, letters),
  outside_payment: ({ plain, letters }) => offersOutsidePayment(plain, letters),
  broken_profanity: hasBrokenWord,
};

export function findDetector(name: string): (folded: Folded) => boolean {
  const found = detectors[name];
  if (!found) throw new TypeError(`There is no text detector ${name}; there are ${Object.keys(detectors).join(', ')}.`);
  return found;
}
