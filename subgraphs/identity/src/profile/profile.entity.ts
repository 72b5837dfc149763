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
    languages: p.array(),
    timeZone: p.text(),
    active: p.boolean(),
    activatedAt: p.datetime().columnType('timestamptz'),
    /** Minor units of the tenant's currency; null where the mentor names none. */
    hourlyRate: p.bigint('number').nullable(),
    /** Since when an admin vouches for the mentor. */
    verifiedAt: p.datetime().columnType('timestamptz').nullable(),
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
