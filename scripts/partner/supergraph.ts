import type { ManifestOperation } from '@lyceum/identity/partner/manifest.rules.ts';
import { makeLog } from '@lyceum/kit/log/pino.ts';
import { defaultLimits } from '@lyceum/router/edge/limits.ts';
import { Federation } from '@lyceum/router/federation/federation.ts';
import { Partner } from '@lyceum/router/persisted/partner.ts';
import { missingRights, publishingProblems } from '@lyceum/router/persisted/publishable.ts';
import { readRequirements } from '@lyceum/router/security/requirements.ts';
import { parse } from 'graphql';

/** Every scope that some field asks for. */
export function knownScopes(supergraphSdl: string): readonly string[] {
  const asked = [...readRequirements(parse(supergraphSdl)).values()].flat();
  return [...new Set(asked.flatMap((one) => (one.kind === 'scopes' ? one.anyOf.flat() : [])))].sort();
}

export interface Judgement {
  /** Why operations cannot be run by anybody. */
  readonly problems: readonly string[];
  /** What the partner's rights will refuse. */
  readonly notes: readonly string[];
}

/** Holds a manifest against the supergraph and the limits, as a router in production would. */
export async function manifestProblems(
  supergraphSdl: string,
  operations: readonly ManifestOperation[],
  { id, tenantId, name, scopes, ratePlan }: Pick<Partner['facts'], 'id' | 'tenantId' | 'name' | 'scopes' | 'ratePlan'>,
): Promise<Judgement> {
  const federation = await Federation.open(supergraphSdl, {
    limits: defaultLimits,
    introspection: false,
    log: makeLog('silent'),
  });
  try {
    const { viewer } = new Partner({ id, tenantId, name, scopes, ratePlan, consentScopes: [], withdrawn: 0 }, []);
    const problems = await publishingProblems(federation.version, operations, viewer);
    return { problems, notes: problems.length > 0 ? [] : missingRights(federation.version, operations, viewer) };
  } finally {
    await federation.close();
  }
}
