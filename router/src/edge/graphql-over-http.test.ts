/** The audits of GraphQL over HTTP that its reference implementation brings, against the opened router. */
import { serverAudits } from 'graphql-http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTinyHouse, type TinyHouse } from '../testing/tiny.ts';

let house: TinyHouse;
beforeAll(async () => {
  // Some audits ask with variables, and the one field that every schema has for those is `__type`.
  house = await openTinyHouse('in process', { sandbox: true });
});
afterAll(() => house?.close());

type Findings = Readonly<Record<string, string>>;

/**
 * A request that cannot be executed has the status 400 in either media type: proxies, monitors and Apollo's clients go by the status. The specification would rather
 * have 200 under `application/json`, for clients that take other statuses for a broken network.
 */
const refusedAs400: Findings = {
  '572B': 'warn: SHOULD use 200 status code on document parsing failure when accepting application/json',
  FDE2: 'warn: SHOULD use 200 status code on document validation failure when accepting application/json',
  '7B9B': 'warn: SHOULD use a status code of 200 on variable coercion failure when accepting application/json',
};

/** A GET that any page can cause is refused (CSRF prevention), until it has a header that no page sends without asking. */
const refusedAsForeign: Findings = {
  '5A70': 'notice: MAY accept application/x-www-form-urlencoded formatted GET requests',
  D6D5: 'notice: MAY allow URL-encoded JSON string {variables} parameter in GETs when accepting application/graphql-response+json',
  '6A70': 'notice: MAY allow URL-encoded JSON string {variables} parameter in GETs when accepting application/json',
};

test.each<[string, Record<string, string>, Findings]>([
  ['as they are', {}, { ...refusedAs400, ...refusedAsForeign }],
  ['from a client that says it is no foreign page', { 'apollo-require-preflight': 'true' }, refusedAs400],
])('passes every audit of GraphQL over HTTP %s, but for what is refused on purpose', async (_, more, expected) => {
  const ask: typeof fetch = (address, init) => fetch(address, { ...init, headers: { ...(init?.headers as object), ...more } });
  const audits = serverAudits({ url: () => `${house.url}/graphql`, fetchFn: ask });
  expect(audits.length).toBeGreaterThan(50);
  const findings: Record<string, string> = {};
  for (const audit of audits) {
    const result = await audit.fn();
    if (result.status !== 'ok') findings[result.id] = `${result.status}: ${result.name}`;
  }
  expect(findings).toEqual(expected);
});
