/** What a payload may show of its texts: ids, instants, and names of states, which tell nothing about a person by themselves. */
const harmless = [
  /^[a-z][a-z_]{0,40}_[0-9a-z]{26}$/,
  /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/,
  /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d))?$/,
  /^[A-Z][A-Z0-9_]{0,40}$/,
];

/** The same shape with every other text replaced by its length: the bus's tools show what a message is about, not what people wrote. */
export function redact(value: unknown): unknown {
  if (typeof value === 'string') return harmless.some((form) => form.test(value)) ? value : `[${value.length} characters]`;
  if (Array.isArray(value)) return value.map(redact);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, redact(part)]));
}
