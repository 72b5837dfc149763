import type { Resolvers } from '../generated/resolvers.ts';
import { denyAuthorization, grantAuthorization, readAuthorizationRequest } from './decide.service.ts';

export const authorizationResolvers: Resolvers = {
  Query: {
    authorizationRequest: (_, { request }, ctx) => readAuthorizationRequest(ctx, request),
  },
  Mutation: {
    grantAuthorization: (_, { input }, ctx) => grantAuthorization(ctx, input.request, input.scopes ?? null),
    denyAuthorization: (_, { input }, ctx) => denyAuthorization(ctx, input.request),
  },
};
