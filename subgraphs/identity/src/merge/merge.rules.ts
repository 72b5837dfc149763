import type { Obstacle } from '@lyceum/kit/privacy/merge.ts';

/** What identity knows of an account that matters to a merge. */
export interface Candidate {
  readonly grantedRoles: readonly string[];
  readonly suspended: boolean;
  readonly minor: boolean;
  /** A registration with its address waits for a guardian. */
  readonly awaitsGuardian: boolean;
  readonly erasureUnderWay: boolean;
  readonly mergeUnderWay: boolean;
  /** Has a mentor's profile, active or not. */
  readonly teaches: boolean;
}

interface Rule {
  readonly code: string;
  readonly stands: (account: Candidate) => boolean;
  readonly what: string;
}

/** What stands against it wherever it is. */
const ofBoth: readonly Rule[] = [
  {
    code: 'ERASURE_UNDER_WAY',
    stands: ({ erasureUnderWay }) => erasureUnderWay,
    what: 'is to be erased: let its owner cancel that, or leave it',
  },
  {
    code: 'MERGE_UNDER_WAY',
    stands: ({ mergeUnderWay }) => mergeUnderWay,
    what: 'is being merged already: wait until that is done',
  },
  {
    code: 'SUSPENDED',
    stands: ({ suspended }) => suspended,
    what: 'is locked or suspended: decide about that first, because a merge would end it',
  },
  {
    code: 'MINOR',
    stands: ({ minor }) => minor,
    what: 'is a minor’s, and its guardian’s consent is for it alone: wait until they come of age',
  },
  {
    code: 'GUARDIAN_ASKED',
    stands: ({ awaitsGuardian }) => awaitsGuardian,
    what: 'has an address with which a minor’s registration waits for a guardian: wait for the answer',
  },
];

const ofTheOneThatGoes: readonly Rule[] = [
  {
    code: 'HAS_ROLES',
    stands: ({ grantedRoles }) => grantedRoles.length > 0,
    what: 'has roles that were granted to it, and a merge gives none: take them away first (revokeRole)',
  },
  { code: 'TEACHES', stands: ({ teaches }) => teaches, what: 'teaches or has taught: keep that one, and let the other go' },
];

/** What stands against making `drop` a part of `keep`, as far as identity knows. */
export function obstaclesOf(keep: Candidate, drop: Candidate): readonly Obstacle[] {
  const found = (rules: readonly Rule[], account: Candidate, which: string) =>
    rules
      .filter(({ stands }) => stands(account))
      .map(({ code, what }) => ({ code, message: `The account that ${which} ${what}.` }));
  return [...found(ofBoth, keep, 'stays'), ...found([...ofBoth, ...ofTheOneThatGoes], drop, 'goes')];
}

interface Learning<Level> {
  readonly goals: string[];
  readonly interests: string[];
  readonly level: Level | null;
}

/** Of what somebody wants to learn: what the account that stays says; where it says nothing, what the other said. */
export function joinLearning<Level>(kept: Learning<Level>, gone: Learning<Level>): Learning<Level> {
  return {
    goals: kept.goals.length > 0 ? kept.goals : gone.goals,
    interests: kept.interests.length > 0 ? kept.interests : gone.interests,
    level: kept.level ?? gone.level,
  };
}
