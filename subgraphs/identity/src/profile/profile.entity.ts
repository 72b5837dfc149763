import { defineEntity, type InferEntity, p } from '@mikro-orm/core';

/** The face of a person who teaches; the id is the sibling of the user's. */
export const MentorProfile = defineEntity({
  name: 'MentorProfile',
  tableName: 'mentor_profile',
  properties: {
    id: p.text().primary(),
    tenantId: p.text(),
    userId: p.text(),
    headline: p.text(),
    bio: p.text(),
    skills: p.array(),
    /** Skills in lower case, for comparison. */
    skillKeys: p.array(),
    languages: p.array(),
    /** Every prefix of every tag: `de-at` and `de`. */
    languageKeys: p.array(),
    timeZone: p.text(),
    active: p.boolean(),
    activatedAt: p.datetime().columnType('timestamptz'),
    /** What the search reads, in lower case. */
    searchText: p.text(),
    /** By which misspelt words find it. */
    spellingKeys: p.array(),
  },
});

export type MentorProfile = InferEntity<typeof MentorProfile>;

/** The face of a person who learns. */
export const MenteeProfile = defineEntity({
  name: 'MenteeProfile',
  tableName: 'mentee_profile',
  properties: {
    id: p.text().primary(),
    tenantId: p.text(),
    userId: p.text(),
    goals: p.array(),
    interests: p.array(),
    level: p.text().$type<'BEGINNER' | 'INTERMEDIATE' | 'ADVANCED'>().nullable(),
    activatedAt: p.datetime().columnType('timestamptz'),
  },
});

export type MenteeProfile = InferEntity<typeof MenteeProfile>;
