/** How the scalars of `schema/common.graphql` look in TypeScript when they come as JSON. */
export const scalarTypes = {
  DateTime: 'string',
  LocalDate: 'string',
  LocalTime: 'string',
  TimeZone: 'string',
  CurrencyCode: 'string',
  MinorUnits: 'number',
  Cursor: 'string',
  JSON: 'unknown',
} as const;
