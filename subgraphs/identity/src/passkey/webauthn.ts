/** Loaded with the first passkey: it brings a library of certificates with it, for which no start should wait. */
export const webauthn = () => import('@simplewebauthn/server');

/** The same for what reads the formats of authenticators. */
export const webauthnFormats = () => import('@simplewebauthn/server/helpers');
