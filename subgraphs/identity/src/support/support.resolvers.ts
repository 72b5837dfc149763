import { readAccount } from '../administration/account.query.ts';
import { listLinked } from '../federated-sign-in/federated.query.ts';
import type { Resolvers } from '../generated/resolvers.ts';
import { aliasesOf } from '../merge/alias.query.ts';
import { readSecondFactor } from '../second-factor/second-factor.query.ts';
import { listSessions } from '../session/session.query.ts';
import {
  erasureRequestedAt,
  findSupportCase,
  hasPassword,
  listEvents,
  listLastConsents,
  listSuspensions,
} from './support.query.ts';
import { openSupportCase } from './support.service.ts';

export const supportResolvers: Resolvers = {
  Query: { supportCase: (_, { id }, ctx) => findSupportCase(ctx, id) },
  Mutation: { openSupportCase: (_, { input }, ctx) => openSupportCase(ctx, input) },
  SupportCase: {
    account: async ({ userId }, _, ctx) => (await readAccount(ctx, userId))!,
    hasPassword: ({ userId }, _, ctx) => hasPassword(ctx, userId),
    providers: async ({ userId }, _, ctx) => (await listLinked(ctx, userId)).map(({ provider }) => provider),
    secondFactor: ({ userId }, _, ctx) => readSecondFactor(ctx, userId),
    sessions: ({ userId }, _, ctx) => listSessions(ctx, userId),
    suspensions: ({ userId }, _, ctx) => listSuspensions(ctx, userId),
    consents: async ({ userId }, _, ctx) => [...(await listLastConsents(ctx, userId))],
    erasureRequestedAt: ({ userId }, _, ctx) => erasureRequestedAt(ctx, userId),
    mergedIds: async ({ userId }, _, ctx) => [...(await aliasesOf(ctx, userId))],
    events: ({ userId }, _, ctx) => listEvents(ctx, userId),
  },
};
