import { type FieldNode, GraphQLError, type GraphQLObjectType } from 'graphql';
import { inspect } from 'graphql/jsutils/inspect.js';
import { type Awaited, awaiting, joined } from './join.ts';
import type { Path } from './path.ts';
import type { Complete } from './place.ts';
import type { Row } from './row.ts';
import type { Run } from './run.ts';
import type { Selection, Shape } from './shape.ts';
import { isThenable } from './thenable.ts';

/** Its fields are collected when the first such object is there: of most abstract types only a few are ever met. */
export function objectCompleter(shape: Shape, type: GraphQLObjectType, nodes: readonly FieldNode[]): Complete {
  let selection: Selection | undefined;
  return (run, value, path, info) => {
    selection ??= shape.select(type, nodes);
    const selected = selection;
    if (!type.isTypeOf) return answerFields(run, selected, value, path);
    const answer = (is: unknown): unknown => {
      if (is) return answerFields(run, selected, value, path);
      throw new GraphQLError(`Expected value of type "${type.name}" but got: ${inspect(value)}.`, { nodes });
    };
    const is = type.isTypeOf(value, run.contextValue, info!);
    return isThenable(is) ? Promise.resolve(is).then(answer) : answer(is);
  };
}

/** All fields at once. Source: specification §6.3, "Normal and Serial Execution". */
export function answerFields(
  run: Run,
  { Row, fields }: Selection,
  source: unknown,
  parent: Path | undefined,
): Row | Promise<Row> {
  const row = new Row();
  let open: Awaited<string> | null = null;
  try {
    for (const field of fields) {
      const value = field.answer(run, source, parent);
      row[field.key] = value;
      if (value instanceof Promise) open = awaiting(open, field.key, value);
    }
  } catch (error) {
    if (open === null) throw error;
    // What has begun may still record errors of its own, and may not reject with nobody listening.
    return Promise.all(open.promises).finally(() => {
      throw error;
    }) as Promise<never>;
  }
  return open === null ? row : joined(row, open);
}

/** One field after the other, each when the one before is done: for mutations. */
export function answerSerially(run: Run, { Row, fields }: Selection, source: unknown): Row | Promise<Row> {
  const row = new Row();
  return answerFrom(0);

  function answerFrom(start: number): Row | Promise<Row> {
    for (let at = start; at < fields.length; at += 1) {
      const { key } = fields[at]!;
      const value = fields[at]!.answer(run, source, undefined);
      if (value instanceof Promise) {
        return value.then((settled) => {
          row[key] = settled;
          return answerFrom(at + 1);
        });
      }
      row[key] = value;
    }
    return row;
  }
}
