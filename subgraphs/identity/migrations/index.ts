import type { Migration } from '@lyceum/kit/db/migration.ts';
import { m001 } from './001-accounts.ts';
import { m002 } from './002-sign-in.ts';
import { m003 } from './003-audit.ts';
import { m004 } from './004-partners.ts';
import { m005 } from './005-signing-keys.ts';
import { m006 } from './006-credentials.ts';
import { m007 } from './007-second-factor.ts';
import { m008 } from './008-administration.ts';
import { m009 } from './009-openid.ts';
import { m010 } from './010-spelling.ts';
import { m011 } from './011-passkeys.ts';
import { m012 } from './012-tenancy.ts';
import { m013 } from './013-audit-chain.ts';
import { m014 } from './014-privacy.ts';
import { m015 } from './015-mentor-search.ts';
import { m017 } from './017-consents.ts';
import { m018 } from './018-face.ts';
import { m019 } from './019-merge.ts';
import { m020 } from './020-partner-consent.ts';
import { m021 } from './021-phone-news.ts';

/** In the order in which they run: by their numbers. A new one is named here. */
export const migrations: readonly Migration[] = [
  m001,
  m002,
  m003,
  m004,
  m005,
  m006,
  m007,
  m008,
  m009,
  m010,
  m011,
  m012,
  m013,
  m014,
  m015,
  m017,
  m018,
  m019,
  m020,
  m021,
];
