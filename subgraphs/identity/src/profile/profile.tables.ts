import type { Generated } from 'kysely';

export interface ProfileTables {
  mentor_profile: {
    id: string;
    tenant_id: string;
    user_id: string;
    headline: string;
    bio: string;
    skills: string[];
    languages: string[];
    time_zone: string;
    active: boolean;
    activated_at: Date;
    /** Minor units of the tenant's currency. */
    hourly_rate: number | null;
    verified_at: Date | null;
    review_count: Generated<number>;
    review_stars: Generated<number>;
  };
  mentee_profile: {
    id: string;
    tenant_id: string;
    user_id: string;
    goals: string[];
    interests: string[];
    level: 'BEGINNER' | 'INTERMEDIATE' | 'ADVANCED' | null;
    activated_at: Date;
  };
}
