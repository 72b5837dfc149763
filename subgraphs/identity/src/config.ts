import { envelopeKeys } from '@lyceum/kit/envelope/master-key.ts';
import type { Environment } from '@lyceum/kit/subgraph.ts';
import { type ProviderSettings, readProviders } from './federated-sign-in/provider/provider-settings.ts';
import { type ReturnAddresses, readReturnAddresses } from './federated-sign-in/return-to.rules.ts';
import { type PasskeyDomains, readPasskeyDomains } from './passkey/relying-party.rules.ts';
import type { HashParameters } from './password/hasher.ts';
import type { Settings } from './ports.ts';
import { type Grace, readGrace } from './privacy/grace.rules.ts';
import type { WebhookSettings } from './sms/webhook.ts';
import { type KeySettings, keyLives, publishedSetSeconds } from './token/key-lives.ts';

export interface Config {
  /** At least 32 characters; seals signing keys and makes tokens. */
  readonly masterKey: string;
  readonly issuer: string;
  readonly audience: string;
  /** `smtp://user:password@host:port`; null writes mails into `mailDir`. */
  readonly smtpUrl: string | null;
  readonly mailDir: string;
  readonly mailFrom: string;
  /** Where short messages are handed over; null writes them into `smsDir`. */
  readonly sms: WebhookSettings | null;
  readonly smsDir: string;
  /** ISO 3166 codes of the countries whose numbers are taken; null takes all. */
  readonly smsCountries: readonly string[] | null;
  readonly verifyUrl: string | null;
  readonly signingKeys: KeySettings;
  readonly resetUrl: string | null;
  readonly emailChangeUrl: string | null;
  readonly emailUndoUrl: string | null;
  readonly guardUndoUrl: string | null;
  readonly guardianUrl: string | null;
  readonly guardianWithdrawalUrl: string | null;
  readonly invitationUrl: string | null;
  readonly exportUrl: string | null;
  readonly authorizationUrl: string | null;
  /** Seal the keys of people; the newest first. */
  readonly envelopeKeys: readonly string[];
  readonly providers: readonly ProviderSettings[];
  /** How long one request to a provider may take. */
  readonly providerTimeoutMs: number;
  readonly returnTo: ReturnAddresses;
  readonly passkeyDomains: PasskeyDomains;
  readonly erasureGrace: Grace;
  /** A folder with TXT records instead of the world's; null asks name servers. */
  readonly dnsFolder: string | null;
  /** Name servers as `address:port`; null takes those of the machine. */
  readonly dnsServers: readonly string[] | null;
  readonly argon2: HashParameters;
  /** Passwords hashed at once, and how many may wait; beyond that TOO_MANY_REQUESTS. */
  readonly hashing: { readonly atOnce: number; readonly waiting: number };
}

export function readConfig(env: Environment): Config {
  return {
    masterKey: masterKey(env),
    // What every router expects (`router/src/identity/access-token.ts`).
    issuer: 'lyceum',
    audience: 'lyceum',
    smtpUrl: env.SMTP_URL || null,
    mailDir: env.MAIL_DIR ?? '.data/mail',
    mailFrom: env.MAIL_FROM ?? 'no-reply@lyceum.localhost',
    sms: smsWebhook(env),
    smsDir: env.SMS_DIR ?? '.data/sms',
    smsCountries: smsCountries(env),
    verifyUrl: env.IDENTITY_VERIFY_URL || null,
    signingKeys: signingKeys(env),
    resetUrl: env.IDENTITY_RESET_URL || null,
    emailChangeUrl: env.IDENTITY_EMAIL_CHANGE_URL || null,
    emailUndoUrl: env.IDENTITY_EMAIL_UNDO_URL || null,
    guardUndoUrl: env.IDENTITY_SECOND_FACTOR_UNDO_URL || null,
    guardianUrl: env.IDENTITY_GUARDIAN_URL || null,
    guardianWithdrawalUrl: env.IDENTITY_GUARDIAN_WITHDRAWAL_URL || null,
    invitationUrl: env.IDENTITY_INVITATION_URL || null,
    exportUrl: env.IDENTITY_EXPORT_URL || null,
    authorizationUrl: env.IDENTITY_AUTHORIZATION_URL || null,
    envelopeKeys: envelopeKeys(env, env.LYCEUM_MASTER_KEY ?? env.IDENTITY_MASTER_KEY),
    providers: readProviders(env.IDENTITY_OPENID_PROVIDERS || '[]'),
    // Completing asks a provider up to four times, and the router waits fifteen seconds for the whole.
    providerTimeoutMs: count(env, 'IDENTITY_OPENID_TIMEOUT_MS', 3000),
    returnTo: readReturnAddresses(env.IDENTITY_OPENID_RETURN_TO || '{}'),
    passkeyDomains: readPasskeyDomains(env.IDENTITY_PASSKEY_DOMAINS || '{}'),
    erasureGrace: readGrace(env.IDENTITY_ERASURE_GRACE_DAYS || '14'),
    dnsFolder: env.IDENTITY_DNS_FOLDER || null,
    dnsServers: env.IDENTITY_DNS_SERVERS ? env.IDENTITY_DNS_SERVERS.split(',').map((server) => server.trim()) : null,
    // OWASP's second choice for argon2id: 19 MiB, two passes, one lane.
    argon2: {
      memoryKib: count(env, 'IDENTITY_ARGON2_MEMORY_KIB', 19_456),
      passes: count(env, 'IDENTITY_ARGON2_PASSES', 2),
      lanes: count(env, 'IDENTITY_ARGON2_LANES', 1),
    },
    hashing: { atOnce: count(env, 'IDENTITY_HASHING_AT_ONCE', 2), waiting: count(env, 'IDENTITY_HASHING_WAITING', 64) },
  };
}

function masterKey(env: Environment): string {
  const key = env.IDENTITY_MASTER_KEY ?? env.LYCEUM_MASTER_KEY ?? '';
  if (key.length >= 32) return key;
  throw new Error(
    'IDENTITY_MASTER_KEY (or LYCEUM_MASTER_KEY) must be set to a secret of at least 32 characters: `openssl rand -base64 32`.',
  );
}

/** With a secret, or whoever finds the address could send in our name. */
function smsWebhook(env: Environment): WebhookSettings | null {
  const { IDENTITY_SMS_URL: url, IDENTITY_SMS_SECRET: secret } = env;
  if (!url) return null;
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
    throw new Error('IDENTITY_SMS_URL must be an address that begins with https:// or http://.');
  if ((secret ?? '').length < 32)
    throw new Error('IDENTITY_SMS_SECRET must be a secret of at least 32 characters where IDENTITY_SMS_URL is set.');
  return { url, secret: secret! };
}

/** Where messages cost money, somebody has to say how far they go: strangers ask for codes to numbers that pay them (SMS pumping). */
function smsCountries(env: Environment): readonly string[] | null {
  const text = env.IDENTITY_SMS_COUNTRIES || (env.IDENTITY_SMS_URL ? '' : '*');
  if (text === '*') return null;
  const countries = text.split(',').map((country) => country.trim().toUpperCase());
  if (countries.every((country) => /^[A-Z]{2}$/.test(country))) return countries;
  throw new Error(
    'IDENTITY_SMS_COUNTRIES must name the countries whose numbers are sent messages, "DE,AT,CH", or all of them by "*".',
  );
}

/** A next key must be known to everybody before it signs, and be made after the key before it began. */
function signingKeys(env: Environment): KeySettings {
  const rotationDays = count(env, 'IDENTITY_KEY_ROTATION_DAYS', 30);
  const announcedMinutes = count(env, 'IDENTITY_KEY_ANNOUNCED_MINUTES', 60);
  const least = (5 * publishedSetSeconds) / 60;
  if (announcedMinutes >= least && announcedMinutes <= 24 * 60) return { rotationDays, announcedMinutes };
  throw new Error(`IDENTITY_KEY_ANNOUNCED_MINUTES must be from ${least} to ${24 * 60}, not ${announcedMinutes}.`);
}

function count(env: Environment, name: string, fallback: number): number {
  const value = Number(env[name] ?? fallback);
  if (Number.isInteger(value) && value >= 1) return value;
  throw new Error(`${name} must be a whole number from 1 up, not ${env[name]}.`);
}

/** What of it use cases read. */
export function settingsOf({ signingKeys, ...config }: Config): Settings {
  const { issuer, audience, mailFrom, smsCountries, verifyUrl, resetUrl, emailChangeUrl, emailUndoUrl, guardUndoUrl, returnTo } =
    config;
  const { exportUrl, authorizationUrl, erasureGrace, guardianUrl, guardianWithdrawalUrl, invitationUrl, passkeyDomains } = config;
  const pages = {
    verifyUrl,
    resetUrl,
    emailChangeUrl,
    emailUndoUrl,
    guardUndoUrl,
    exportUrl,
    authorizationUrl,
    guardianUrl,
    guardianWithdrawalUrl,
    invitationUrl,
    returnTo,
    passkeyDomains,
  };
  return { issuer, audience, mailFrom, smsCountries, ...pages, erasureGrace, keyLives: keyLives(signingKeys) };
}
