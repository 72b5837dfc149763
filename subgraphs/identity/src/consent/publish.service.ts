import { transact } from '@lyceum/kit/context/transact.ts';
import { userError } from '@lyceum/kit/errors/failure.ts';
import { requireScope, signedIn } from '@lyceum/kit/errors/guard.ts';
import { sql } from 'kysely';
import { recordAudit } from '../audit/audit.service.ts';
import type { Ctx, Write } from '../context.ts';
import type { PublishConsentDocumentInput } from '../generated/resolvers.ts';
import { type ConsentKind, type DocumentText, readTexts } from './consent.rules.ts';

/** Publishes the next version of a document, which nobody can change afterwards. */
export function publishConsentDocument(ctx: Ctx, { kind, texts: drafts, effectiveAt, replaces }: PublishConsentDocumentInput) {
  requireScope(ctx, 'tenant:manage');
  const publisher = signedIn(ctx);
  const texts = readTexts(drafts);
  if ('field' in texts) return userError('InvalidInput', texts.message, { field: texts.field });
  return transact(ctx, async (tx) => {
    const newest = await lockNewest(tx, kind);
    if ((newest?.version ?? 0) !== replaces) return documentChanged(newest?.version ?? 0);
    const now = tx.clock.now();
    const from = effectiveAt == null ? now : new Date(effectiveAt);
    if (from < now) return userError('InvalidInput', 'A document is in force from now on or later.', { field: 'effectiveAt' });
    // Else the older one would never have been in force, though it was announced.
    if (newest && from < newest.effective_at)
      return userError(
        'InvalidInput',
        `Version ${newest.version} is in force from ${newest.effective_at.toISOString()} on; this one not before.`,
        {
          field: 'effectiveAt',
        },
      );
    const document = await store(tx, { kind, version: replaces + 1, texts, effectiveAt: from, publisher });
    return { __typename: 'PublishConsentDocumentSuccess' as const, document };
  });
}

function documentChanged(newest: number) {
  return userError('ConsentDocumentChanged', `The newest version is ${newest}: read it, and publish what replaces that.`, {
    newest,
  });
}

/** Two who publish at once do it one after the other. */
async function lockNewest(tx: Write, kind: ConsentKind) {
  const name = JSON.stringify(['lyceum identity consent', tx.viewer.tenantId, kind]);
  await sql`select pg_advisory_xact_lock(hashtextextended(${name}, 0))`.execute(tx.db);
  return tx.db
    .selectFrom('consent_document')
    .select(['version', 'effective_at'])
    .where('kind', '=', kind)
    .orderBy('version', 'desc')
    .limit(1)
    .executeTakeFirst();
}

interface NewDocument {
  readonly kind: ConsentKind;
  readonly version: number;
  readonly texts: DocumentText[];
  readonly effectiveAt: Date;
  readonly publisher: string;
}

async function store(tx: Write, { kind, version, texts, effectiveAt, publisher }: NewDocument) {
  const id = tx.ids.next('consentdoc');
  const publishedAt = tx.clock.now();
  await tx.db
    .insertInto('consent_document')
    .values({
      id,
      tenant_id: tx.viewer.tenantId,
      kind,
      version,
      texts: JSON.stringify(texts),
      effective_at: effectiveAt,
      published_at: publishedAt,
      published_by: publisher,
    })
    .execute();
  const facts = { kind, version, effectiveAt: effectiveAt.toISOString(), locales: texts.map(({ locale }) => locale) };
  await recordAudit(tx, { action: 'consent.document_published', subjectId: id, facts });
  return { id, kind, version, texts, effectiveAt, publishedAt };
}
