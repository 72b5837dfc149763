import { type ArgumentNode, type GraphQLError, type GraphQLField, Kind, valueFromASTUntyped } from 'graphql';
import type { ListSize } from './cost-directives.ts';
import type { Variables } from './cost-inputs.ts';
import { refusal } from './refusal.ts';

/** A list in an operation, with the arguments that say how long it is. */
export interface Page {
  readonly coordinate: string;
  readonly listSize: ListSize;
  readonly sources: readonly Source[];
}

/** One slicing argument: a variable's name, or what is written there, or the schema's default. */
interface Source {
  readonly name: string;
  readonly variable: string | null;
  readonly value: unknown;
}

export function pageOf(
  coordinate: string,
  listSize: ListSize,
  { args }: GraphQLField<unknown, unknown>,
  nodes: readonly ArgumentNode[] = [],
): Page {
  const sources = listSize.slicingArguments.map((name): Source => {
    const node = nodes.find((one) => one.name.value === name)?.value;
    if (node?.kind === Kind.VARIABLE) return { name, variable: node.name.value, value: null };
    const otherwise: unknown = args.find((one) => one.name === name)?.defaultValue;
    return { name, variable: null, value: node ? valueFromASTUntyped(node) : otherwise };
  });
  return { coordinate, listSize, sources };
}

/** How many items are to be expected; null where nothing tells. */
export function expectedSize({ listSize, sources }: Page, variables: Variables): number | null {
  let size: number | null = null;
  for (const source of sources) {
    const given = numberOf(source, variables);
    if (given !== null) size = Math.max(size ?? 0, given);
  }
  return size ?? listSize.assumedSize;
}

function numberOf({ variable, value }: Source, variables: Variables): number | null {
  const given = variable === null ? value : variables[variable];
  return typeof given === 'number' ? given : null;
}

/** `first` and `last` are 1 to 100, and exactly one of the slicing arguments is given where the schema wants one. */
export function pageErrors(pages: readonly Page[], variables: Variables, maximum: number): readonly GraphQLError[] {
  return pages.flatMap(({ coordinate, listSize, sources }) => {
    const given = sources.flatMap((source) => {
      const found = numberOf(source, variables);
      return found === null ? [] : [{ name: source.name, found }];
    });
    const outside = given.filter(({ name, found }) => isPageSize(name) && (found < 1 || found > maximum));
    const errors = outside.map(({ name, found }) =>
      refusal('PAGE_SIZE_OUT_OF_RANGE', `${coordinate} takes ${name} from 1 to ${maximum}, not ${found}.`, {
        limit: 'pageSize',
        coordinate,
        argument: name,
        found,
        maximum,
      }),
    );
    if (!listSize.requireOneSlicingArgument || given.length === 1) return errors;
    const names = listSize.slicingArguments.join(', ');
    return [
      ...errors,
      refusal('PAGE_SIZE_REQUIRED', `${coordinate} needs exactly one of ${names}.`, {
        coordinate,
        arguments: listSize.slicingArguments,
      }),
    ];
  });
}

/** Other slicing arguments bound a list, too, but not as pages: days, ids. */
function isPageSize(argument: string): boolean {
  return argument === 'first' || argument === 'last';
}
