import type { Ctx } from '../context.ts';
import type { MutationReportMessageArgs, QueryMyReportsArgs, QueryReportArgs } from '../generated/resolvers.ts';
import type { ReportTable } from '../tables.ts';
import { outcomeOf, reportMessage, reportOf, reportsOf } from './report.service.ts';

export const reportResolvers = {
  Query: {
    report: (_: unknown, { id }: QueryReportArgs, ctx: Ctx) => reportOf(ctx, id),
    myReports: (_: unknown, args: QueryMyReportsArgs, ctx: Ctx) => reportsOf(ctx, args),
  },
  Mutation: {
    reportMessage: (_: unknown, { input }: MutationReportMessageArgs, ctx: Ctx) => reportMessage(ctx, input),
  },
  ReportMessageSuccess: {
    report: (success: { reportId: string }, _args: unknown, ctx: Ctx) => reportOf(ctx, success.reportId),
  },
  Report: {
    __resolveReference: (reference: { id: string }, ctx: Ctx) => reportOf(ctx, reference.id),
    messageId: (report: ReportTable) => report.message_id,
    createdAt: (report: ReportTable) => report.created_at,
    outcome: (report: ReportTable, _args: unknown, ctx: Ctx) => outcomeOf(ctx, report),
  },
};
