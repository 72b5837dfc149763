import type { KnownPasskey } from './passkey.query.ts';

/** Made once and its private half thrown away: the answers of unknown passkeys are checked by it, so that time does not tell which are known. ES256. */
export const nobodysPasskey: KnownPasskey = {
  passkeyId: '',
  userId: '',
  publicKey: 'pQECAyYgASFYIPjsdckE0ce6DoOeXNYyPzQniirZMTkr62EdkiugjuioIlggFoAweYnm38ZslCaja00BqAuAenR-jp65eh4LU6deeFQ',
  backupEligible: false,
  handle: '',
};
