import { localMasterKey } from '@lyceum/kit/envelope/master-key.ts';
import { personCipher } from '@lyceum/kit/envelope/person-cipher.ts';
import { defineSubgraph, type Feature } from '@lyceum/kit/subgraph.ts';
import { migrations } from '../migrations/index.ts';
import { accountFeature } from './account/account.feature.ts';
import { administrationFeature } from './administration/administration.feature.ts';
import { anchorKeyOf } from './audit/anchor-key.ts';
import { auditFeature } from './audit/audit.feature.ts';
import { openCloser } from './audit/closer.ts';
import { authorizationFeature } from './authorization/authorization.feature.ts';
import { type Config, readConfig, settingsOf } from './config.ts';
import { consentFeature } from './consent/consent.feature.ts';
import type { Ctx } from './context.ts';
import { openDns } from './domain/dns.ts';
import { domainFeature } from './domain/domain.feature.ts';
import { openRecordsFolder } from './domain/folder.ts';
import { emailChangeFeature } from './email-change/email-change.feature.ts';
import { faceFeature } from './face/face.feature.ts';
import { openFaceModel } from './face/model/wasm-face-model.ts';
import { federatedSignInFeature } from './federated-sign-in/federated-sign-in.feature.ts';
import { openOpenidProviders } from './federated-sign-in/provider/openid-providers.ts';
import { guardianFeature } from './guardian/guardian.feature.ts';
import { housekeepingFeature } from './housekeeping/housekeeping.feature.ts';
import { invitationFeature } from './invitation/invitation.feature.ts';
import { openMailFolder } from './mail/folder.ts';
import { mergeFeature } from './merge/merge.feature.ts';
import { partnerFeature } from './partner/partner.feature.ts';
import { passkeyFeature } from './passkey/passkey.feature.ts';
import { openPasswordHasher } from './password/hasher.ts';
import { passwordFeature } from './password/password.feature.ts';
import { permissionFeature } from './permission/permission.feature.ts';
import { phoneFeature } from './phone/phone.feature.ts';
import { platformFeature } from './platform/platform.feature.ts';
import type { Ports } from './ports.ts';
import { privacyFeature } from './privacy/privacy.feature.ts';
import { menteeFeature } from './profile/mentee.feature.ts';
import { mentorFeature } from './profile/mentor.feature.ts';
import { recoveryFeature } from './recovery/recovery.feature.ts';
import { registrationFeature } from './registration/registration.feature.ts';
import { roleFeature } from './role/role.feature.ts';
import { searchFeature } from './search/search.feature.ts';
import { secondFactorFeature } from './second-factor/second-factor.feature.ts';
import { sessionFeature } from './session/session.feature.ts';
import { skillFeature } from './skill/skill.feature.ts';
import { openSmsFolder } from './sms/folder.ts';
import { openSmsWebhook } from './sms/webhook.ts';
import { supportFeature } from './support/support.feature.ts';
import { suspensionFeature } from './suspension/suspension.feature.ts';
import type { Tables } from './tables.ts';
import { tenantFeature } from './tenant/tenant.feature.ts';
import { signingKeysTopic } from './token/key-life.service.ts';
import { openKeyRing } from './token/key-ring.ts';
import { openSecrets } from './token/secrets.ts';
import { tokenFeature } from './token/token.feature.ts';

const features: readonly Feature<Ports, Tables>[] = [
  tenantFeature,
  accountFeature,
  suspensionFeature,
  housekeepingFeature,
  registrationFeature,
  passwordFeature,
  recoveryFeature,
  emailChangeFeature,
  sessionFeature,
  tokenFeature,
  secondFactorFeature,
  federatedSignInFeature,
  passkeyFeature,
  partnerFeature,
  authorizationFeature,
  roleFeature,
  permissionFeature,
  mentorFeature,
  skillFeature,
  searchFeature,
  menteeFeature,
  supportFeature,
  mergeFeature,
  administrationFeature,
  guardianFeature,
  faceFeature,
  phoneFeature,
  consentFeature,
  invitationFeature,
  domainFeature,
  platformFeature,
  auditFeature,
  privacyFeature,
];

/** Accounts, sign-in, tenants, profiles, audit. */
export const identity = defineSubgraph<Config, Ports, Tables>({
  name: 'identity',
  features,
  migrations,
  readConfig,
  async open(config, { live, clock, log, publicUrl, system }) {
    const mail = config.smtpUrl ? (await import('./mail/smtp.ts')).openSmtp(config.smtpUrl) : openMailFolder(config.mailDir);
    const keys = openKeyRing();
    const stops = [await live.subscribe(signingKeysTopic, keys.forget), live.onReconnect(keys.forget)];
    const faces = openFaceModel();
    const ports: Ports = {
      mail,
      faces,
      sms: config.sms ? openSmsWebhook(config.sms, clock) : openSmsFolder(config.smsDir),
      passwords: await openPasswordHasher(config.argon2, config.hashing),
      secrets: openSecrets(config.masterKey),
      keys,
      cipher: personCipher(localMasterKey(config.envelopeKeys, 'identity')),
      providers: openOpenidProviders({ providers: config.providers, publicUrl, clock, log, timeoutMs: config.providerTimeoutMs }),
      records: config.dnsFolder ? openRecordsFolder(config.dnsFolder) : openDns(config.dnsServers),
      settings: settingsOf(config),
      publicUrl,
      system: (tenantId) => system(tenantId) as Ctx,
    };
    const closer = openCloser(() => ports.system('*'), anchorKeyOf(config.masterKey), log);
    const close = async () => {
      await closer.stop();
      await faces.close();
      await Promise.all(stops.map((stop) => stop()));
      mail.close();
    };
    return { ports, close };
  },
});
