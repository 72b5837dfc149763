import { migration } from '@lyceum/kit/db/migration.ts';

/** Erasure empties what an entry of the audit log tells beside who did what to whom; nothing else of it can be changed. */
export const m018 = migration('018-forget-in-audit', ({ role }) => `grant update (facts) on audit_entry to ${role};`);
