import type { Feature } from '@lyceum/kit/subgraph.ts';
import type { Ctx, Ports } from '../context.ts';
import type { InsightsTables, Scope } from '../tables.ts';
import { adminDashboard, menteeDashboard, mentorDashboard, proofOfDashboard } from './dashboard.service.ts';

const proof = (dashboard: { scope: Scope; scopeId: string }, _: unknown, ctx: Ctx) => proofOfDashboard(ctx, dashboard);

export const dashboardFeature: Feature<Ports, InsightsTables> = {
  name: 'dashboard',
  sdl: new URL('./dashboard.graphql', import.meta.url),
  resolvers: {
    Query: {
      mentorDashboard: (_: unknown, _args: unknown, ctx: Ctx) => mentorDashboard(ctx),
      menteeDashboard: (_: unknown, _args: unknown, ctx: Ctx) => menteeDashboard(ctx),
      adminDashboard: (_: unknown, _args: unknown, ctx: Ctx) => adminDashboard(ctx),
    },
    MentorDashboard: { proof },
    MenteeDashboard: { proof },
    AdminDashboard: { proof },
  },
};
