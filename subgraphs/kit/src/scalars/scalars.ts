import { GraphQLScalarType, Kind, type ValueNode } from 'graphql';
import { Failure } from '../errors/failure.ts';

/** A scalar written as text: parsed by `parse`, which throws a sentence that says what would be right. */
function textScalar(
  name: string,
  parse: (text: string) => unknown,
  serialize: (value: unknown) => unknown = (value) => value,
): GraphQLScalarType {
  const read = (value: unknown): unknown => {
    if (typeof value !== 'string') throw wrong(name, value, 'a string');
    return parse(value);
  };
  return new GraphQLScalarType({
    name,
    serialize,
    parseValue: read,
    parseLiteral: (node) => read(node.kind === Kind.STRING ? node.value : undefined),
  });
}

function wrong(name: string, value: unknown, expected: string): Failure {
  return new Failure('BAD_USER_INPUT', `${name} must be ${expected}, not ${JSON.stringify(value) ?? 'this'}.`);
}

function matching(name: string, pattern: RegExp, expected: string): GraphQLScalarType {
  return textScalar(name, (text) => {
    if (!pattern.test(text)) throw wrong(name, text, expected);
    return text;
  });
}

const instant = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:\d{2})$/;

const dateTime = textScalar(
  'DateTime',
  (text) => {
    const date = new Date(text);
    if (!instant.test(text) || Number.isNaN(date.getTime()))
      throw wrong('DateTime', text, 'an instant with a zone, like 2026-11-21T09:30:00Z');
    return date;
  },
  (value) => {
    const date = value instanceof Date ? value : new Date(value as string);
    if (Number.isNaN(date.getTime())) throw new TypeError(`DateTime cannot be ${String(value)}`);
    return date.toISOString();
  },
);

const localDate = textScalar('LocalDate', (text) => {
  const date = new Date(`${text}T00:00:00Z`);
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text) || Number.isNaN(date.getTime()) || date.toISOString().slice(0, 10) !== text) {
    throw wrong('LocalDate', text, 'a day like 2026-11-21');
  }
  return text;
});

const timeZone = textScalar('TimeZone', (text) => {
  try {
    new Intl.DateTimeFormat('en', { timeZone: text });
    // Offsets like +02:00 are no zones: they know nothing of daylight saving.
    if (/^[A-Za-z]/.test(text)) return text;
  } catch {
    // Falls through to the one sentence below.
  }
  throw wrong('TimeZone', text, 'an IANA time zone like Europe/Berlin');
});

const minorUnits = new GraphQLScalarType({
  name: 'MinorUnits',
  serialize: safeInteger,
  parseValue: safeInteger,
  parseLiteral: (node) => safeInteger(node.kind === Kind.INT ? Number(node.value) : undefined),
});

function safeInteger(value: unknown): number {
  if (!Number.isSafeInteger(value))
    throw wrong('MinorUnits', value, 'a whole number of minor units between -(2^53-1) and 2^53-1');
  return value as number;
}

const json = new GraphQLScalarType({
  name: 'JSON',
  serialize: (value) => value,
  parseValue: (value) => value,
  parseLiteral: literalJson,
});

function literalJson(node: ValueNode, variables?: Record<string, unknown> | null): unknown {
  switch (node.kind) {
    case Kind.NULL:
      return null;
    case Kind.INT:
    case Kind.FLOAT:
      return Number(node.value);
    case Kind.STRING:
    case Kind.BOOLEAN:
    case Kind.ENUM:
      return node.value;
    case Kind.LIST:
      return node.values.map((value) => literalJson(value, variables));
    case Kind.OBJECT:
      return Object.fromEntries(node.fields.map((field) => [field.name.value, literalJson(field.value, variables)]));
    case Kind.VARIABLE:
      return variables?.[node.name.value];
  }
}

/** The scalars of `schema/common.graphql`, with strict parsing. */
export const scalars: Readonly<Record<string, GraphQLScalarType>> = {
  DateTime: dateTime,
  LocalDate: localDate,
  LocalTime: matching('LocalTime', /^(?:(?:[01]\d|2[0-3]):[0-5]\d|24:00)$/, 'a time of day like 09:30'),
  TimeZone: timeZone,
  CurrencyCode: matching('CurrencyCode', /^[A-Z]{3}$/, 'an ISO 4217 code like EUR'),
  MinorUnits: minorUnits,
  Cursor: matching('Cursor', /^[\w-]{1,2000}$/, 'a cursor that an earlier answer carried'),
  JSON: json,
};
