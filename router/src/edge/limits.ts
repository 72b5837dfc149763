import { defaultStreamLimits, type StreamLimits } from './stream-limits.ts';

/** What one client may ask of the router. Zero is a limit like any other; nothing here can be switched off. */
export interface Limits extends StreamLimits {
  /** Bytes of a GraphQL request over HTTP, or of one message on a socket. */
  readonly bodyBytes: number;
  /** UTF-16 units of a document: a single token may be as long as the document, and an error quotes it. */
  readonly documentLength: number;
  /** Lexical tokens of a document. */
  readonly documentTokens: number;
  /** Brackets of any kind inside one another: how far the parser, and all who come after it, go down the stack. */
  readonly documentBrackets: number;
  /** Fields inside one another. The full introspection query of graphql-js has 15. */
  readonly documentDepth: number;
  /** Selection sets inside one another as they are written, those of fragments too: what a planner has to walk into. */
  readonly documentNesting: number;
  /** Fields of all operations after fragments are spread. */
  readonly documentHeight: number;
  /** Fields with an alias, `__typename` too, after fragments are spread. */
  readonly documentAliases: number;
  /** Fields of an operation's own selection set, after fragments are spread. */
  readonly rootFields: number;
  /** Times that one name of the answer may be selected at one place. Validation compares all of them with one another. */
  readonly documentRepeats: number;
  /** Operations in one document, of which a request runs one. */
  readonly documentOperations: number;
  /** Fragment definitions in one document: validation compares them in pairs. */
  readonly documentFragments: number;
  /** Directives as written, in the whole document and at one place. */
  readonly documentDirectives: number;
  readonly directivesPerPlace: number;
  /** Lists and input objects inside one another, in a document's literals and in variables. */
  readonly inputDepth: number;
  /** Lists inside one another that introspection may walk into: `fields { type { fields …`. graphql-js itself allows 2. */
  readonly introspectionDepth: number;
  /** Errors after which validation stops; each may carry a costly suggestion. */
  readonly validationErrors: number;
  /** Bytes of the texts and names in the variables of a request. */
  readonly variableBytes: number;
  /** Entries of all lists and input objects in the variables of a request. */
  readonly variableEntries: number;
  /** Items that one page of a list may have. */
  readonly pageSize: number;
  /** Estimated cost of an operation, by the role in which the viewer acts; `anonymous` and `service` are roles here. */
  readonly costBudgets: CostBudgets;
}

export interface CostBudgets {
  /** For a role that is not named. */
  readonly default: number;
  readonly [role: string]: number;
}

export const defaultLimits: Limits = {
  ...defaultStreamLimits,
  bodyBytes: 1_000_000,
  documentLength: 100_000,
  documentTokens: 4000,
  documentBrackets: 200,
  documentDepth: 16,
  documentNesting: 40,
  documentHeight: 1000,
  documentAliases: 50,
  rootFields: 20,
  documentRepeats: 50,
  documentOperations: 20,
  documentFragments: 100,
  documentDirectives: 100,
  directivesPerPlace: 4,
  inputDepth: 16,
  introspectionDepth: 2,
  validationErrors: 10,
  variableBytes: 500_000,
  variableEntries: 10_000,
  pageSize: 100,
  costBudgets: { anonymous: 10_000, default: 20_000, MODERATOR: 50_000, ADMIN: 50_000, service: 50_000 },
};
