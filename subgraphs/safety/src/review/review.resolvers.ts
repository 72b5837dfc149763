import type { Ctx } from '../context.ts';
import type {
  MutationClaimCaseArgs,
  MutationDecideCaseArgs,
  MutationReleaseCaseArgs,
  MutationReverseDecisionArgs,
  QueryModerationCaseArgs,
  QueryReviewQueueArgs,
} from '../generated/resolvers.ts';
import type { DecisionTable } from '../tables.ts';
import { decideCase, decisionById, decisionsOf, noteOf, refusalOf, reverseDecision } from './decision.service.ts';
import {
  type CaseRow,
  caseById,
  claimCase,
  evidenceOf,
  releaseCase,
  reportsOfCase,
  reviewQueue,
  scanOf,
} from './review.service.ts';

const user = (id: string) => ({ __typename: 'User', id });

export const reviewResolvers = {
  Query: {
    reviewQueue: (_: unknown, args: QueryReviewQueueArgs, ctx: Ctx) => reviewQueue(ctx, args),
    moderationCase: (_: unknown, { id }: QueryModerationCaseArgs, ctx: Ctx) => caseById(ctx, id),
  },
  Mutation: {
    claimCase: (_: unknown, { input }: MutationClaimCaseArgs, ctx: Ctx) => claimCase(ctx, input.caseId ?? null),
    releaseCase: (_: unknown, { input }: MutationReleaseCaseArgs, ctx: Ctx) => releaseCase(ctx, input),
    decideCase: (_: unknown, { input }: MutationDecideCaseArgs, ctx: Ctx) => decideCase(ctx, input),
    reverseDecision: (_: unknown, { input }: MutationReverseDecisionArgs, ctx: Ctx) => reverseDecision(ctx, input),
  },
  DecideCaseSuccess: {
    decision: (success: { decisionId: string }, _args: unknown, ctx: Ctx) => decisionById(ctx, success.decisionId),
    case: (success: { caseId: string }, _args: unknown, ctx: Ctx) => caseById(ctx, success.caseId),
  },
  ModerationCase: {
    __resolveReference: (reference: { id: string }, ctx: Ctx) => caseById(ctx, reference.id),
    messageId: (row: CaseRow) => row.message_id,
    subject: (row: CaseRow) => user(row.subject_user_id),
    openedAt: (row: CaseRow) => row.opened_at,
    dueAt: (row: CaseRow) => row.due_at,
    decidedAt: (row: CaseRow) => row.decided_at,
    escalatedAt: (row: CaseRow) => row.escalated_at,
    leasedUntil: (row: CaseRow, _args: unknown, ctx: Ctx) =>
      row.lease_until && row.lease_until > ctx.clock.now() ? row.lease_until : null,
    evidence: (row: CaseRow, _args: unknown, ctx: Ctx) => evidenceOf(ctx, row.id),
    reports: (row: CaseRow, _args: unknown, ctx: Ctx) => reportsOfCase(ctx, row.id),
    scan: (row: CaseRow, _args: unknown, ctx: Ctx) => scanOf(ctx, row.message_id),
    decisions: (row: CaseRow, _args: unknown, ctx: Ctx) => decisionsOf(ctx, row.id),
  },
  EvidenceContext: {
    author: (near: { authorId: string }) => user(near.authorId),
  },
  Decision: {
    __resolveReference: (reference: { id: string }, ctx: Ctx) => decisionById(ctx, reference.id),
    note: (row: DecisionTable, _args: unknown, ctx: Ctx) => noteOf(ctx, row),
    refusedAt: (row: DecisionTable, _args: unknown, ctx: Ctx) => refusalOf(ctx, row.id),
    decidedBy: (row: DecisionTable) => user(row.decided_by),
    decidedAt: (row: DecisionTable) => row.decided_at,
  },
};
