import { signedIn } from '@lyceum/kit/errors/guard.ts';
import type { Resolvers } from '../generated/resolvers.ts';
import { listHistory, listOffered, listOutstanding, readConsents } from './consent.query.ts';
import { requiredKinds } from './consent.rules.ts';
import { giveConsent, withdrawConsent } from './consent.service.ts';
import { publishConsentDocument } from './publish.service.ts';

export const consentResolvers: Resolvers = {
  Query: {
    consentDocuments: (_, __, ctx) => listOffered(ctx),
    myConsents: (_, __, ctx) => readConsents(ctx, signedIn(ctx)),
    consentHistory: (_, { userId, ...page }, ctx) => listHistory(ctx, userId ?? signedIn(ctx), page),
  },
  Viewer: {
    outstandingConsents: ({ userId }, _, ctx) => listOutstanding(ctx, userId),
  },
  Mutation: {
    giveConsent: (_, { input }, ctx) => giveConsent(ctx, input),
    withdrawConsent: (_, { input }, ctx) => withdrawConsent(ctx, input.kind),
    publishConsentDocument: (_, { input }, ctx) => publishConsentDocument(ctx, input),
  },
  ConsentDocument: {
    required: ({ kind }) => requiredKinds.includes(kind),
  },
};
