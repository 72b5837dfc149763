import { type DocumentNode, GraphQLError, Lexer, parse, Source, TokenKind } from 'graphql';
import type { Limits } from '../edge/limits.ts';
import { type Measurement, measure } from './measure.ts';
import { type Excess, exceeded, refusal } from './refusal.ts';
import { mostRepeated } from './repeats.ts';

/** A parsed document, or why there is none. */
export type ReadDocument =
  | { readonly document: DocumentNode; readonly errors?: never }
  | { readonly document?: never; readonly errors: readonly GraphQLError[] };

/** Parses what is short enough to be parsed. A mistake in the text is `GRAPHQL_PARSE_FAILED`. */
export function readDocument(text: string, limits: Limits): ReadDocument {
  try {
    const excess = findExcess(text, limits);
    return excess ? { errors: [exceeded(excess)] } : { document: parse(text) };
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    return { errors: [unread(error)] };
  }
}

/** Looks at the text as far as it is bearable, with nothing on the stack and nothing kept. */
function findExcess(text: string, { documentLength, documentTokens, documentBrackets }: Limits): Excess | null {
  if (text.length > documentLength) return tooLong('documentLength', 'Characters of the document', text.length, documentLength);
  const lexer = new Lexer(new Source(text));
  let open = 0;
  for (let tokens = 1; lexer.advance().kind !== TokenKind.EOF; tokens += 1) {
    if (tokens > documentTokens) return tooLong('documentTokens', 'Tokens of the document', tokens, documentTokens);
    if (opening.has(lexer.token.kind)) open += 1;
    else if (closing.has(lexer.token.kind)) open -= 1;
    if (open > documentBrackets) return tooNested(open, documentBrackets);
  }
  return null;
}

const opening = new Set<TokenKind>([TokenKind.BRACE_L, TokenKind.BRACKET_L, TokenKind.PAREN_L]);
const closing = new Set<TokenKind>([TokenKind.BRACE_R, TokenKind.BRACKET_R, TokenKind.PAREN_R]);

const tooLong = (limit: 'documentLength' | 'documentTokens', what: string, found: number, maximum: number): Excess => ({
  code: 'DOCUMENT_TOO_LONG',
  limit,
  what,
  found,
  maximum,
});

const tooNested = (found: number, maximum: number): Excess => ({
  code: 'DOCUMENT_TOO_NESTED',
  limit: 'documentBrackets',
  what: 'Brackets inside one another',
  found,
  maximum,
});

function unread({ message, source, positions }: GraphQLError): GraphQLError {
  return new GraphQLError(message, {
    ...(source ? { source } : {}),
    ...(positions ? { positions } : {}),
    extensions: { code: 'GRAPHQL_PARSE_FAILED', http: { status: 400 } },
  });
}

interface Check extends Pick<Excess, 'code' | 'limit' | 'what'> {
  readonly limit: { [K in keyof Limits]: Limits[K] extends number ? K : never }[keyof Limits];
  found(measured: Measurement): number;
}

const checks: readonly Check[] = [
  { code: 'DOCUMENT_TOO_DEEP', limit: 'documentDepth', what: 'Fields inside one another', found: ({ extent }) => extent.depth },
  {
    code: 'DOCUMENT_TOO_NESTED',
    limit: 'documentNesting',
    what: 'Selection sets inside one another, fragments counted',
    found: ({ extent }) => extent.nesting,
  },
  {
    code: 'DOCUMENT_TOO_HIGH',
    limit: 'documentHeight',
    what: 'Fields with their fragments spread',
    found: ({ extent }) => extent.height,
  },
  {
    code: 'DOCUMENT_TOO_MANY_ALIASES',
    limit: 'documentAliases',
    what: 'Fields with an alias',
    found: ({ extent }) => extent.aliases,
  },
  { code: 'DOCUMENT_TOO_MANY_ROOT_FIELDS', limit: 'rootFields', what: 'Root fields', found: ({ extent }) => extent.width },
  {
    code: 'DOCUMENT_TOO_MANY_OPERATIONS',
    limit: 'documentOperations',
    what: 'Operations',
    found: ({ operations }) => operations,
  },
  { code: 'DOCUMENT_TOO_MANY_FRAGMENTS', limit: 'documentFragments', what: 'Fragments', found: ({ fragments }) => fragments },
  {
    code: 'DOCUMENT_TOO_MANY_DIRECTIVES',
    limit: 'documentDirectives',
    what: 'Directives',
    found: ({ directives }) => directives,
  },
  {
    code: 'DOCUMENT_TOO_MANY_DIRECTIVES',
    limit: 'directivesPerPlace',
    what: 'Directives at one place',
    found: ({ directivesAtOnePlace }) => directivesAtOnePlace,
  },
  {
    code: 'DOCUMENT_INPUT_TOO_DEEP',
    limit: 'inputDepth',
    what: 'Lists and input objects inside one another',
    found: ({ inputDepth }) => inputDepth,
  },
  {
    code: 'DOCUMENT_INTROSPECTION_TOO_DEEP',
    limit: 'introspectionDepth',
    what: 'Lists of the introspection schema inside one another',
    found: ({ extent }) => extent.introspection,
  },
];

/**
 * What a parsed document asks for beyond the limits. Comes before validation, which a small hostile document keeps busy for seconds; needs no schema, and its
 * own work is linear in the document's text.
 */
export function documentErrors(document: DocumentNode, limits: Limits): readonly GraphQLError[] {
  const measured = measure(document);
  if (measured.cycle !== null)
    return [refusal('DOCUMENT_FRAGMENT_CYCLE', `The fragment ${measured.cycle} spreads itself.`, { fragment: measured.cycle })];
  const passed = checks.flatMap(({ code, limit, what, found: foundIn }) => {
    const found = foundIn(measured);
    const maximum = limits[limit];
    return found > maximum ? [exceeded({ code, limit, found, maximum, what })] : [];
  });
  return passed.length > 0 ? passed : repeatErrors(document, limits.documentRepeats);
}

function repeatErrors(document: DocumentNode, maximum: number): readonly GraphQLError[] {
  const found = mostRepeated(document);
  if (found <= maximum) return [];
  const what = 'Selections of one name at one place';
  return [exceeded({ code: 'DOCUMENT_TOO_MANY_REPEATS', limit: 'documentRepeats', found, maximum, what })];
}
