import type { Resolvers } from '../generated/resolvers.ts';
import {
  createPartner,
  givePartnerName,
  givePartnerRights,
  issuePartnerKey,
  publishPartnerManifest,
  resume,
  revoke,
  revokePartnerKey,
  rotatePartnerKey,
  suspend,
  withdrawPartnerManifest,
} from './administer-partner.service.ts';
import { findPartner, loadKeys, loadManifests, pageOfPartners } from './partner.query.ts';

// Inputs that have a default in the schema are there.
export const partnerResolvers: Resolvers = {
  Query: {
    partners: (_, { state, ...page }, ctx) => pageOfPartners(ctx, state, page),
    partner: (_, { id }, ctx) => findPartner(ctx, id),
  },
  Mutation: {
    createPartner: (_, { input }, ctx) => createPartner(ctx, input as Required<typeof input>),
    renamePartner: (_, { input }, ctx) => givePartnerName(ctx, input),
    setPartnerRights: (_, { input }, ctx) => givePartnerRights(ctx, input),
    issuePartnerKey: (_, { input }, ctx) => issuePartnerKey(ctx, input.partnerId),
    rotatePartnerKey: (_, { input }, ctx) => rotatePartnerKey(ctx, input as Required<typeof input>),
    revokePartnerKey: (_, { input }, ctx) => revokePartnerKey(ctx, input),
    suspendPartner: (_, { input }, ctx) => suspend(ctx, input),
    resumePartner: (_, { input }, ctx) => resume(ctx, input),
    revokePartner: (_, { input }, ctx) => revoke(ctx, input),
    publishPartnerManifest: (_, { input }, ctx) =>
      publishPartnerManifest(ctx, {
        ...input,
        operations: input.operations.map((one) => ({ ...one, type: one.type.toLowerCase() })),
      }),
    withdrawPartnerManifest: (_, { input }, ctx) => withdrawPartnerManifest(ctx, input),
  },
  Partner: {
    keys: async ({ id }, _, ctx) => [...(await loadKeys(ctx, id))],
    manifests: async ({ id }, _, ctx) => [...(await loadManifests(ctx, id))],
  },
};
