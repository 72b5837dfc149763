import type { AccountTables } from './account/account.tables.ts';
import type { AuditTables } from './audit/audit.tables.ts';
import type { AuthorizationTables } from './authorization/authorization.tables.ts';
import type { ConsentTables } from './consent/consent.tables.ts';
import type { DomainTables } from './domain/domain.tables.ts';
import type { EmailChangeTables } from './email-change/email-change.tables.ts';
import type { FaceTables } from './face/face.tables.ts';
import type { FederatedSignInTables } from './federated-sign-in/federated-sign-in.tables.ts';
import type { GuardianTables } from './guardian/guardian.tables.ts';
import type { InvitationTables } from './invitation/invitation.tables.ts';
import type { MergeTables } from './merge/merge.tables.ts';
import type { PartnerTables } from './partner/partner.tables.ts';
import type { PasskeyTables } from './passkey/passkey.tables.ts';
import type { PermissionTables } from './permission/permission.tables.ts';
import type { PhoneTables } from './phone/phone.tables.ts';
import type { PrivacyTables } from './privacy/privacy.tables.ts';
import type { ProfileTables } from './profile/profile.tables.ts';
import type { RecoveryTables } from './recovery/recovery.tables.ts';
import type { RegistrationTables } from './registration/registration.tables.ts';
import type { SearchTables } from './search/search.tables.ts';
import type { SecondFactorTables } from './second-factor/second-factor.tables.ts';
import type { SessionTables } from './session/session.tables.ts';
import type { SkillTables } from './skill/skill.tables.ts';
import type { SupportTables } from './support/support.tables.ts';
import type { SuspensionTables } from './suspension/suspension.tables.ts';
import type { TenantTables } from './tenant/tenant.tables.ts';
import type { TokenTables } from './token/token.tables.ts';

/** Rows as Kysely reads them; one interface per table of the migrations, each in the folder that owns it. */
export interface Tables
  extends AccountTables,
    AuditTables,
    AuthorizationTables,
    ConsentTables,
    DomainTables,
    EmailChangeTables,
    FaceTables,
    FederatedSignInTables,
    GuardianTables,
    InvitationTables,
    MergeTables,
    PartnerTables,
    PasskeyTables,
    PermissionTables,
    PhoneTables,
    PrivacyTables,
    ProfileTables,
    RecoveryTables,
    RegistrationTables,
    SearchTables,
    SecondFactorTables,
    SessionTables,
    SkillTables,
    SupportTables,
    SuspensionTables,
    TenantTables,
    TokenTables {}
