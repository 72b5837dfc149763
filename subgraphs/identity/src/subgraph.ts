import { onOutside } from '@lyceum/kit/bus/consumer.ts';
import { localMasterKey } from '@lyceum/kit/envelope/master-key.ts';
import { personCipher } from '@lyceum/kit/envelope/person-cipher.ts';
import { defineSubgraph, type Feature } from '@lyceum/kit/subgraph.ts';
import {
  beginErasure,
  consentChanged,
  decisionRefused,
  eraseInInsights,
  eraseInMedia,
  eraseInMessaging,
  eraseInPayments,
  eraseInSafety,
  eraseInSessions,
  exportRequested,
  handOutCertificate,
  mentorActivated,
  personErased,
  sendEmailChangeMail,
  sendGuardianMail,
  sendIdentityLinkedMail,
  sendInvitationMail,
  sendPasskeyMail,
  sendPasswordChangedMail,
  sendPasswordResetMail,
  sendPrivacyMail,
  sendRegistrationMail,
  sendSecondFactorMail,
  sendShortMessage,
  userCameOfAge,
  userReinstated,
  userSuspended,
  userVerified,
} from '@lyceum/schema/messages.ts';
import { m001 } from '../migrations/001-accounts.ts';
import { m002 } from '../migrations/002-sign-in.ts';
import { m003 } from '../migrations/003-audit.ts';
import { m004 } from '../migrations/004-partners.ts';
import { m005 } from '../migrations/005-signing-keys.ts';
import { m006 } from '../migrations/006-credentials.ts';
import { m007 } from '../migrations/007-second-factor.ts';
import { m008 } from '../migrations/008-administration.ts';
import { m009 } from '../migrations/009-openid.ts';
import { m010 } from '../migrations/010-spelling.ts';
import { m011 } from '../migrations/011-passkeys.ts';
import { m012 } from '../migrations/012-tenancy.ts';
import { m013 } from '../migrations/013-audit-chain.ts';
import { m014 } from '../migrations/014-privacy.ts';
import { m015 } from '../migrations/015-mentor-search.ts';
import { m017 } from '../migrations/017-consents.ts';
import { m018 } from '../migrations/018-face.ts';
import { m019 } from '../migrations/019-merge.ts';
import { m020 } from '../migrations/020-partner-consent.ts';
import { UserAccount } from './account/account.entity.ts';
import { accountResolvers } from './account/account.resolvers.ts';
import { administrationResolvers } from './administration/administration.resolvers.ts';
import { anchorKeyOf } from './audit/anchor-key.ts';
import { auditResolvers } from './audit/audit.resolvers.ts';
import { openCloser } from './audit/closer.ts';
import { auditRules } from './audit/moderation.consumer.ts';
import { authorizationResolvers } from './authorization/authorization.resolvers.ts';
import { authorizeRoute } from './authorization/authorize.route.ts';
import { metadataRoute } from './authorization/metadata.route.ts';
import { revokeRoute } from './authorization/revoke.route.ts';
import { tokenRoute } from './authorization/token.route.ts';
import { type Config, readConfig, settingsOf } from './config.ts';
import { consentResolvers } from './consent/consent.resolvers.ts';
import type { Ctx } from './context.ts';
import { openDns } from './domain/dns.ts';
import { domainResolvers } from './domain/domain.resolvers.ts';
import { openRecordsFolder } from './domain/folder.ts';
import { writeEmailChangeMail } from './email-change/change-mail.service.ts';
import { EmailChange } from './email-change/email-change.entity.ts';
import { emailChangeResolvers } from './email-change/email-change.resolvers.ts';
import { faceResolvers } from './face/face.resolvers.ts';
import { openFaceModel } from './face/model/wasm-face-model.ts';
import { callbackRoutes } from './federated-sign-in/callback.route.ts';
import { FederatedIdentity, FederatedSignIn } from './federated-sign-in/federated.entity.ts';
import { federatedResolvers } from './federated-sign-in/federated.resolvers.ts';
import { writeIdentityLinkedMail } from './federated-sign-in/identity-linked-mail.service.ts';
import { openOpenidProviders } from './federated-sign-in/provider/openid-providers.ts';
import { comingOfAge } from './guardian/come-of-age.ts';
import { guardianResolvers } from './guardian/guardian.resolvers.ts';
import { writeGuardianMail } from './guardian/guardian-mail.service.ts';
import { nightly } from './housekeeping/housekeeping.ts';
import { Invitation } from './invitation/invitation.entity.ts';
import { invitationResolvers } from './invitation/invitation.resolvers.ts';
import { writeInvitationMail } from './invitation/invitation-mail.service.ts';
import { openMailFolder } from './mail/folder.ts';
import { mergeResolvers } from './merge/merge.resolvers.ts';
import { partnerResolvers } from './partner/partner.resolvers.ts';
import { partnerManifestRoute, partnersRoute, partnersUsedRoute } from './partner/partner.route.ts';
import { Passkey } from './passkey/passkey.entity.ts';
import { passkeyResolvers } from './passkey/passkey.resolvers.ts';
import { writePasskeyMail } from './passkey/passkey-mail.service.ts';
import { openPasswordHasher } from './password/hasher.ts';
import { passwordResolvers } from './password/password.resolvers.ts';
import { writePasswordChangedMail } from './password/password-changed-mail.service.ts';
import { permissionResolvers } from './permission/permission.resolvers.ts';
import { phoneResolvers } from './phone/phone.resolvers.ts';
import { writeShortMessage } from './phone/short-message.service.ts';
import { platformResolvers } from './platform/platform.resolvers.ts';
import type { Ports } from './ports.ts';
import { privacyFeature } from './privacy/privacy.feature.ts';
import { menteeResolvers } from './profile/mentee.resolvers.ts';
import { mentorResolvers } from './profile/mentor.resolvers.ts';
import { MenteeProfile, MentorProfile } from './profile/profile.entity.ts';
import { PasswordReset } from './recovery/password-reset.entity.ts';
import { recoveryResolvers } from './recovery/recovery.resolvers.ts';
import { writePasswordResetMail } from './recovery/reset-mail.service.ts';
import { Registration } from './registration/registration.entity.ts';
import { registrationResolvers } from './registration/registration.resolvers.ts';
import { writeRegistrationMail } from './registration/registration-mail.service.ts';
import { roleResolvers } from './role/role.resolvers.ts';
import { listing } from './search/listing.schedule.ts';
import { countReview } from './search/review.consumer.ts';
import { SignInChallenge, TotpFactor } from './second-factor/second-factor.entity.ts';
import { secondFactorResolvers } from './second-factor/second-factor.resolvers.ts';
import { writeSecondFactorMail } from './second-factor/second-factor-mail.service.ts';
import { revocationsRoute } from './session/revocations.route.ts';
import { Session } from './session/session.entity.ts';
import { sessionResolvers } from './session/session.resolvers.ts';
import { skillResolvers } from './skill/skill.resolvers.ts';
import { openSmsFolder } from './sms/folder.ts';
import { openSmsWebhook } from './sms/webhook.ts';
import { supportResolvers } from './support/support.resolvers.ts';
import { obeyDecision } from './suspension/suspension.consumer.ts';
import type { Tables } from './tables.ts';
import { tenantResolvers } from './tenant/tenant.resolvers.ts';
import { tenantsRoute } from './tenant/tenant.route.ts';
import { jwksRoute } from './token/jwks.route.ts';
import { signingKeysTopic } from './token/key-life.service.ts';
import { openKeyRing } from './token/key-ring.ts';
import { keyTurning } from './token/key-turning.ts';
import { openSecrets } from './token/secrets.ts';

const at = (file: string) => new URL(file, import.meta.url);

const features: readonly Feature<Ports, Tables>[] = [
  { name: 'tenant', sdl: at('./tenant/tenant.graphql'), resolvers: tenantResolvers, routes: [tenantsRoute] },
  {
    name: 'account',
    sdl: at('./account/account.graphql'),
    resolvers: accountResolvers,
    entities: [UserAccount],
    consumers: [obeyDecision],
    schedules: [nightly],
  },
  {
    name: 'registration',
    sdl: at('./registration/registration.graphql'),
    resolvers: registrationResolvers,
    entities: [Registration],
    consumers: [onOutside(sendRegistrationMail, (ctx, { registrationId }) => writeRegistrationMail(ctx, registrationId))],
  },
  {
    name: 'password',
    sdl: at('./password/password.graphql'),
    resolvers: passwordResolvers,
    consumers: [
      onOutside(sendPasswordChangedMail, (ctx, { userId }, { envelope }) => writePasswordChangedMail(ctx, userId, envelope.id)),
    ],
  },
  {
    name: 'recovery',
    sdl: at('./recovery/recovery.graphql'),
    resolvers: recoveryResolvers,
    entities: [PasswordReset],
    consumers: [onOutside(sendPasswordResetMail, (ctx, { passwordResetId }) => writePasswordResetMail(ctx, passwordResetId))],
  },
  {
    name: 'email-change',
    sdl: at('./email-change/email-change.graphql'),
    resolvers: emailChangeResolvers,
    entities: [EmailChange],
    consumers: [onOutside(sendEmailChangeMail, (ctx, { emailChangeId, to }) => writeEmailChangeMail(ctx, emailChangeId, to))],
  },
  {
    name: 'session',
    sdl: at('./session/session.graphql'),
    resolvers: sessionResolvers,
    entities: [Session],
    routes: [revocationsRoute],
  },
  { name: 'token', routes: [jwksRoute], schedules: [keyTurning] },
  {
    name: 'second-factor',
    sdl: at('./second-factor/second-factor.graphql'),
    resolvers: secondFactorResolvers,
    entities: [TotpFactor, SignInChallenge],
    consumers: [
      onOutside(sendSecondFactorMail, (ctx, { userId, news }, { envelope }) =>
        writeSecondFactorMail(ctx, userId, news, envelope.id),
      ),
    ],
  },
  {
    name: 'federated-sign-in',
    sdl: at('./federated-sign-in/federated.graphql'),
    resolvers: federatedResolvers,
    entities: [FederatedIdentity, FederatedSignIn],
    routes: callbackRoutes,
    consumers: [
      onOutside(sendIdentityLinkedMail, (ctx, linked, { envelope }) => writeIdentityLinkedMail(ctx, linked, envelope.id)),
    ],
  },
  {
    name: 'passkey',
    sdl: at('./passkey/passkey.graphql'),
    resolvers: passkeyResolvers,
    entities: [Passkey],
    consumers: [
      onOutside(sendPasskeyMail, (ctx, { userId, news }, { envelope }) => writePasskeyMail(ctx, userId, news, envelope.id)),
    ],
  },
  {
    name: 'partner',
    sdl: at('./partner/partner.graphql'),
    resolvers: partnerResolvers,
    routes: [partnersRoute, partnerManifestRoute, partnersUsedRoute],
  },
  {
    name: 'authorization',
    sdl: at('./authorization/authorization.graphql'),
    resolvers: authorizationResolvers,
    routes: [metadataRoute, authorizeRoute, tokenRoute, revokeRoute],
  },
  { name: 'role', sdl: at('./role/role.graphql'), resolvers: roleResolvers },
  { name: 'permission', sdl: at('./permission/permission.graphql'), resolvers: permissionResolvers },
  { name: 'mentor', sdl: at('./profile/mentor.graphql'), resolvers: mentorResolvers, entities: [MentorProfile] },
  { name: 'skill', sdl: at('./skill/skill.graphql'), resolvers: skillResolvers },
  { name: 'search', consumers: [countReview], schedules: [listing] },
  { name: 'mentee', sdl: at('./profile/mentee.graphql'), resolvers: menteeResolvers, entities: [MenteeProfile] },
  { name: 'support', sdl: at('./support/support.graphql'), resolvers: supportResolvers },
  { name: 'merge', sdl: at('./merge/merge.graphql'), resolvers: mergeResolvers },
  { name: 'administration', sdl: at('./administration/administration.graphql'), resolvers: administrationResolvers },
  {
    name: 'guardian',
    sdl: at('./guardian/guardian.graphql'),
    resolvers: guardianResolvers,
    consumers: [onOutside(sendGuardianMail, (ctx, news, { envelope }) => writeGuardianMail(ctx, news, envelope.id))],
    schedules: [comingOfAge],
  },
  { name: 'face', sdl: at('./face/face.graphql'), resolvers: faceResolvers },
  {
    name: 'phone',
    sdl: at('./phone/phone.graphql'),
    resolvers: phoneResolvers,
    consumers: [onOutside(sendShortMessage, (ctx, message, { envelope }) => writeShortMessage(ctx, message, envelope.id))],
  },
  { name: 'consent', sdl: at('./consent/consent.graphql'), resolvers: consentResolvers },
  {
    name: 'invitation',
    sdl: at('./invitation/invitation.graphql'),
    resolvers: invitationResolvers,
    entities: [Invitation],
    consumers: [onOutside(sendInvitationMail, (ctx, { invitationMailId }) => writeInvitationMail(ctx, invitationMailId))],
  },
  { name: 'domain', sdl: at('./domain/domain.graphql'), resolvers: domainResolvers },
  { name: 'platform', sdl: at('./platform/platform.graphql'), resolvers: platformResolvers },
  { name: 'audit', sdl: at('./audit/audit.graphql'), resolvers: auditResolvers, consumers: [auditRules] },
  privacyFeature,
];

/** Accounts, sign-in, tenants, profiles, audit. */
export const identity = defineSubgraph<Config, Ports, Tables>({
  name: 'identity',
  features,
  migrations: [m001, m002, m003, m004, m005, m006, m007, m008, m009, m010, m011, m012, m013, m014, m015, m017, m018, m019, m020],
  sends: [
    userVerified,
    userCameOfAge,
    consentChanged,
    decisionRefused,
    mentorActivated,
    userSuspended,
    userReinstated,
    sendRegistrationMail,
    sendGuardianMail,
    sendPasswordResetMail,
    sendPasswordChangedMail,
    sendEmailChangeMail,
    sendSecondFactorMail,
    sendIdentityLinkedMail,
    sendInvitationMail,
    sendPasskeyMail,
    sendShortMessage,
    beginErasure,
    eraseInSessions,
    eraseInMessaging,
    eraseInPayments,
    eraseInMedia,
    eraseInSafety,
    eraseInInsights,
    exportRequested,
    handOutCertificate,
    personErased,
    sendPrivacyMail,
  ],
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
      inTenant: (tenantId) => system(tenantId) as Ctx,
      publicUrl,
      system: (tenantId) => system(tenantId) as Ctx,
    };
    const closer = openCloser(() => system('*') as Ctx, anchorKeyOf(config.masterKey), log);
    const close = async () => {
      await closer.stop();
      await faces.close();
      await Promise.all(stops.map((stop) => stop()));
      mail.close();
    };
    return { ports, close };
  },
});
