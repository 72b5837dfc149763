import { LRUCache } from 'lru-cache';

export type MediaType = 'application/json' | 'application/graphql-response+json';

/** Few clients, few headers. */
const known = new LRUCache<string, { readonly type: MediaType | null }>({ max: 200 });

/**
 * Which of the media types of GraphQL over HTTP the client likes best, null when it likes none. Without a wish it is `application/json`.
 * Source: GraphQL over HTTP §6.1, RFC 9110 §12.5.1.
 */
export function mediaTypeFor(accept: string | undefined): MediaType | null {
  if (accept === undefined || accept === '*/*') return 'application/json';
  let found = known.get(accept);
  if (!found) {
    found = { type: best(accept) };
    known.set(accept, found);
  }
  return found.type;
}

function best(accept: string): MediaType | null {
  const ranges = accept.split(',').map((range) => {
    const [type = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase());
    const weight = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2);
    return { type, weight: weight === undefined ? 1 : Number(weight) || 0 };
  });
  // The sort keeps the order of equals: then the client's own order counts.
  for (const { type, weight } of ranges.toSorted((one, other) => other.weight - one.weight)) {
    if (weight === 0) continue;
    if (type === 'application/graphql-response+json') return type;
    if (type === 'application/json' || type === 'application/*' || type === '*/*') return 'application/json';
  }
  return null;
}
