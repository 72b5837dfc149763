import type { Caller } from '@lyceum/kit/host/client.ts';
import type { GraphQLFormattedError } from 'graphql';
import type { Version } from '../federation/federation.ts';

/** Characters of a message; some quote what they were given, however long that is. */
const longest = 500;

export function cutShort(message: string): string {
  return message.length <= longest ? message : `${message.slice(0, longest)}…`;
}

/** Whether errors may tell what was perhaps meant. */
export function isHelpful({ operations }: Version, { viewer }: Caller): boolean {
  return operations.introspection && viewer.kind !== 'partner';
}

/** What is wrong with variables, as it is told. */
export function badInput(errors: readonly GraphQLFormattedError[]): readonly GraphQLFormattedError[] {
  return errors.map((error) => ({
    ...error,
    message: cutShort(error.message),
    extensions: { code: 'BAD_USER_INPUT', ...error.extensions },
  }));
}
