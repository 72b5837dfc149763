import { migration } from '@lyceum/kit/db/migration.ts';

/** Cases follow somebody whose two accounts became one. What was sealed about them stays under the key of the account that it was sealed for; null: the subject's. */
export const m002 = migration('002-merged-people', () => 'alter table moderation_case add column sealed_for text;');
