import type { PersonCipher } from '@lyceum/kit/envelope/person-cipher.ts';
import type { Ctx } from './context.ts';
import type { DomainRecords } from './domain/port.ts';
import type { FaceModel } from './face/port.ts';
import type { IdentityProviders } from './federated-sign-in/provider/port.ts';
import type { ReturnAddresses } from './federated-sign-in/return-to.rules.ts';
import type { MailPort } from './mail/port.ts';
import type { PasskeyDomains } from './passkey/relying-party.rules.ts';
import type { PasswordHasher } from './password/hasher.ts';
import type { Grace } from './privacy/grace.rules.ts';
import type { SmsPort } from './sms/port.ts';
import type { KeyLives } from './token/key-life.rules.ts';
import type { KeyRing } from './token/key-ring.ts';
import type { Secrets } from './token/secrets.ts';

/** What identity needs beside the database. */
export interface Ports {
  readonly mail: MailPort;
  readonly passwords: PasswordHasher;
  /** Compares faces of people who agreed to it. */
  readonly faces: FaceModel;
  /** Short messages to telephones. */
  readonly sms: SmsPort;
  readonly secrets: Secrets;
  readonly keys: KeyRing;
  /** Seals under the key of a person. */
  readonly cipher: PersonCipher;
  /** With which people sign in elsewhere. */
  readonly providers: IdentityProviders;
  /** By which marketplaces prove their domains. */
  readonly records: DomainRecords;
  readonly settings: Settings;
  /** The router's public address, without a slash at the end. */
  readonly publicUrl: string;
  /** A context of the system in one tenant, or over all (`*`): for links that carry no tenant, and for schedules, which begin over all. */
  system(tenantId: string): Ctx;
}

/** What use cases read from the configuration. */
export interface Settings {
  /** `iss` of access tokens. */
  readonly issuer: string;
  /** `aud` of access tokens. */
  readonly audience: string;
  /** The sender's address of mails; the name is the tenant's. */
  /** ISO 3166 codes; null: all. */
  readonly smsCountries: readonly string[] | null;
  readonly mailFrom: string;
  /** Where a front end takes verification tokens: an address with `{token}`; null: the mail shows the token alone. */
  readonly verifyUrl: string | null;
  /** The same for tokens that set a new password. */
  readonly resetUrl: string | null;
  /** The same for tokens with which guardians are asked. */
  readonly guardianUrl: string | null;
  /** The same for those with which they take their consent back. */
  readonly guardianWithdrawalUrl: string | null;
  /** The same for tokens that confirm a change of address. */
  readonly emailChangeUrl: string | null;
  /** The same for tokens that undo one. */
  readonly emailUndoUrl: string | null;
  readonly guardUndoUrl: string | null;
  /** The same for tokens of invitations. */
  readonly invitationUrl: string | null;
  /** Where a front end lets people fetch their data: the same with the export's id. */
  readonly exportUrl: string | null;
  /** Where a front end asks people what they let a partner do: an address with `{request}`, and `{tenant}` for the slug; null: a page shows the request alone. */
  readonly authorizationUrl: string | null;
  /** Where people may come back to from a provider. */
  readonly returnTo: ReturnAddresses;
  /** Where passkeys are made and shown, beside the tenants' own hosts. */
  readonly passkeyDomains: PasskeyDomains;
  /** How long signing keys are announced, sign, and are trusted afterwards. */
  readonly keyLives: KeyLives;
  /** How long an erasure can be taken back. */
  readonly erasureGrace: Grace;
}
