/** `npm run bus -- list | explain <id> | retry <id> | discard <id> --reason … | redeliver <event id>`: what is dead or stuck on the bus, and what to do. */
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type BusTools, openBusTools, type TroubledMessage } from '@lyceum/kit/bus/tools.ts';
import { readSettings } from './config.ts';
import { CannotStart, orSentence } from './house/cannot-start.ts';
import { withOwner } from './house/with-owner.ts';

const usage = `npm run bus -- list                           what is dead or stuck
npm run bus -- explain <id>                   one message: where it comes from, what went wrong
npm run bus -- retry <id>                     try it once more, now
npm run bus -- discard <id> --reason "…"      take it off the bus for good; the reason is kept
npm run bus -- redeliver <event id>           give a handled event to its receivers again; nothing may change`;

const { positionals, values } = parseArgs({ allowPositionals: true, options: { reason: { type: 'string' } } });

await orSentence(() => withOwner(readSettings(join(import.meta.dirname, '..')), (url) => run(openBusTools(url))));

async function run(tools: BusTools): Promise<void> {
  const [command = 'list', id] = positionals;
  try {
    if (command === 'list') console.log(table(await tools.list()));
    else if (!id) throw new CannotStart(usage);
    else console.log(await act(tools, command, id));
  } finally {
    await tools.close();
  }
}

async function act(tools: BusTools, command: string, id: string): Promise<string> {
  switch (command) {
    case 'explain': {
      const found = await tools.explain(id);
      if (!found) throw new CannotStart(`There is no message ${id}. Those that were handled are kept for a day.`);
      return JSON.stringify(found, null, 2);
    }
    case 'retry':
      if (await tools.retry(id)) return `${id} is tried again now; look with: npm run bus -- explain ${id}`;
      throw new CannotStart(`${id} is neither dead nor waiting for its next try; look with: npm run bus -- list`);
    case 'discard':
      if (!values.reason?.trim())
        throw new CannotStart('Say why, for whoever asks later: npm run bus -- discard <id> --reason "…"');
      if (await tools.discard(id, { reason: values.reason, operator: userInfo().username })) return `${id} is discarded`;
      throw new CannotStart(`${id} cannot be discarded: there is no such message, or it is being handled, or it was.`);
    case 'redeliver': {
      const queues = await tools.redeliver(id);
      if (queues.length > 0) return `delivered again to ${queues.join(', ')}`;
      throw new CannotStart(`No event ${id} was handled within the last day.`);
    }
    default:
      throw new CannotStart(usage);
  }
}

function table(messages: readonly TroubledMessage[]): string {
  if (messages.length === 0) return 'Nothing is dead or stuck.';
  const rows = [
    ['id', 'trouble', 'subgraph', 'message', 'age', 'tries', 'last error'],
    ...messages.map((one) => [
      one.id,
      one.trouble,
      one.subgraph,
      one.message,
      age(one.ageSeconds),
      `${one.attempts}`,
      one.lastError ?? '',
    ]),
  ];
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function age(seconds: number): string {
  if (seconds < 120) return `${seconds} s`;
  if (seconds < 7200) return `${Math.round(seconds / 60)} min`;
  return `${Math.round(seconds / 3600)} h`;
}
