import { userError } from '@lyceum/kit/errors/failure.ts';
import type { DocumentRow } from './consent.query.ts';
import type { Version } from './consent.rules.ts';

export function consentNotOffered({ kind, version }: Version) {
  return userError(
    'ConsentNotOffered',
    `${kind} ${version} is not there to be agreed to; show the version in force and ask again.`,
  );
}

export function consentRequired(documents: DocumentRow[]) {
  const names = documents.map(({ kind, version }) => `${kind} ${version}`).join(', ');
  return userError('ConsentRequired', `Nobody has an account here without agreeing to ${names}.`, { documents });
}
