import { migration } from '@lyceum/kit/db/migration.ts';

/** Whom a fact names may follow somebody whose two accounts became one. What happened, when and how much stays as the event said it. */
export const m002 = migration('002-merged-people', ({ role }) => `grant update (user_id) on fact to ${role};`);
