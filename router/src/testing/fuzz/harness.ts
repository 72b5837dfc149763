/** Asks the engines the same questions and keeps what differs. */
import { type DocumentNode, getOperationAST, print } from 'graphql';
import { compare, type Difference, Oracle } from './compare.ts';
import { Coverage } from './coverage.ts';
import { explain, plannerDefects } from './defects.ts';
import type { Answer, Engine, Question } from './engine.ts';
import { generateOperation, generateVariables, type Operation } from './generate-operation.ts';
import { planOperation } from './plan.ts';
import { hash } from './random.ts';
import { shrink } from './shrink.ts';
import type { Conditions, Outage } from './world.ts';

/** Each document is asked so many times, with other variables, data and faults: planning costs more than all the rest. */
export const variants = 6;

export interface Failure {
  readonly index: number;
  readonly engine: string;
  readonly differences: readonly Difference[];
  /** Ready to be pasted into a test. */
  readonly report: string;
}

export interface Outcome {
  /** Compared. */
  readonly operations: number;
  /** Of these, those which Apollo's planner refuses, so that only ours answers. */
  readonly refusals: number;
  readonly documents: number;
  /** By engine: answers that differ for no known reason. Each is in `failures`, but for others of the same document. */
  readonly differing: ReadonlyMap<string, number>;
  readonly failures: readonly Failure[];
  /** How often each known defect of Apollo's was met, by name. */
  readonly defects: ReadonlyMap<string, number>;
  readonly coverage: Coverage;
}

export interface Options {
  readonly seed: string;
  /** Indexes of operations, `to` not included. */
  readonly from: number;
  readonly to: number;
  readonly engines: readonly Engine[];
  /** Of each engine so many failures are described; the rest are only counted. */
  readonly mostFailures: number;
  /** Whether the run ends there. */
  readonly stops?: boolean;
  /** Where this one differs too, a difference is not the other's fault. */
  readonly baseline?: Engine;
  /** False where only the finding counts. */
  readonly shrinks: boolean;
}

export async function fuzz({
  seed,
  from,
  to,
  engines,
  mostFailures,
  shrinks,
  baseline,
  stops = false,
}: Options): Promise<Outcome> {
  const failures: Failure[] = [];
  const defects = new Map<string, number>();
  const coverage = new Coverage();
  const meet = (name: string) => void defects.set(name, (defects.get(name) ?? 0) + 1);
  const described = (name: string) => failures.filter((one) => one.engine === name).length;
  let operations = 0;
  let refusals = 0;
  let documents = 0;
  let planned: Planned | null = null;
  let told = '';
  const differing = new Map<string, number>();
  const differs = (name: string) => void differing.set(name, (differing.get(name) ?? 0) + 1);
  for (let index = from; index < to && !(stops && failures.length >= mostFailures); index += 1) {
    const number = Math.floor(index / variants);
    if (planned?.number !== number) {
      planned = planNumber(seed, number);
      documents += 1;
    }
    if (planned.refusal) {
      refusals += 1;
      const { refusal } = planned;
      const known = plannerDefects.find(({ message }) => message.test(refusal.message));
      if (known) meet(`planner throws: ${known.name}`);
      else {
        differs('planner');
        if (told !== `planner ${number}` && described('planner') < mostFailures)
          failures.push(refused(planned, refusal, seed, index));
        told = `planner ${number}`;
      }
    }
    operations += 1;
    const question = questionOf(planned, seed, index);
    const oracle = new Oracle(question);
    coverage.count(planned.touched);
    coverage.countRun(question, oracle);
    for (const engine of engines) {
      if (engine.needsPlan && !planned.plan) continue;
      const { answer, differences } = await judge(engine, question, oracle);
      if (differences.length === 0) continue;
      const known = engine.name === 'stock' ? explain(differences, { question, oracle, answer }) : null;
      if (known) {
        for (const name of known) meet(name);
        continue;
      }
      if (baseline && (await judge(baseline, question, oracle)).differences.length > 0) continue;
      differs(engine.name);
      // One report of a document is enough.
      if (told === `${engine.name} ${number}` || described(engine.name) >= mostFailures) continue;
      told = `${engine.name} ${number}`;
      failures.push(await describe(engine, question, differences, { seed, index, shrinks }));
    }
  }
  return { operations, refusals, documents, differing, failures, defects, coverage };
}

interface Planned extends Operation {
  readonly number: number;
  /** Apollo's, as it is; null where its planner throws. */
  readonly plan: Question['plan'];
  readonly refusal: Error | null;
  readonly touched: ReadonlySet<string>;
}

function planNumber(seed: string, number: number): Planned {
  const operation = generateOperation(`${seed}/${number}`);
  const { plan, refusal } = planOrRefusal(operation.document, operation.operationName);
  return { ...operation, number, plan, refusal, touched: Coverage.touchedBy(operation.document, plan) };
}

function planOrRefusal(document: DocumentNode, operationName: string | undefined) {
  try {
    return { plan: planOperation(document, operationName), refusal: null };
  } catch (error) {
    return { plan: null, refusal: error as Error };
  }
}

function refused({ query }: Operation, { stack = '' }: Error, seed: string, index: number): Failure {
  const report = `the planner refuses, at seed ${seed}, operation ${index}, for no known reason:\n${query}\n${stack}`;
  return { index, engine: 'planner', differences: [{ kind: 'it throws', detail: stack }], report };
}

function questionOf(planned: Planned, seed: string, index: number): Question {
  const { query, document, operationName, variables, plan } = planned;
  return {
    query,
    document,
    operationName,
    plan,
    declared: variables,
    variables: generateVariables(variables, `${seed}/${index}`),
    conditions: conditionsOf(seed, index),
  };
}

/** A quarter of all operations meets whole data; every second meets a subgraph that is down. */
function conditionsOf(seed: string, index: number): Conditions {
  const luck = hash(`conditions ${seed}/${index}`);
  const outages: readonly Outage[] = [
    'rejects',
    'errors without data',
    'errors and null data',
    'desks fail',
    'desks fail',
    'desks fail',
  ];
  return {
    seed: `${seed}/${index}`,
    faults: [0, 0.15, 0.2, 0.3][luck % 4] as number,
    outage: (luck >>> 8) % 2 === 0 ? (outages[(luck >>> 16) % outages.length] as Outage) : 'none',
  };
}

async function judge(
  engine: Engine,
  question: Question,
  oracle: Oracle,
): Promise<{ answer: Answer; differences: readonly Difference[] }> {
  try {
    const answer = await engine.run(question);
    return { answer, differences: compare(question, oracle, answer) };
  } catch (error) {
    return { answer: {}, differences: [{ kind: 'it throws', detail: String(error instanceof Error ? error.stack : error) }] };
  }
}

async function describe(
  engine: Engine,
  question: Question,
  differences: readonly Difference[],
  { seed, index, shrinks }: { readonly seed: string; readonly index: number; readonly shrinks: boolean },
): Promise<Failure> {
  const kind = differences[0]?.kind;
  const retry = async (document: DocumentNode) => {
    const { plan } = planOrRefusal(document, question.operationName);
    const again = { ...question, document, query: print(document), plan };
    if (engine.needsPlan && !plan) throw new Error('Another failure, not a smaller one.');
    const oracle = new Oracle(again);
    return { again, oracle, ...(await judge(engine, again, oracle)) };
  };
  const stillFails = async (document: DocumentNode) => {
    if (!getOperationAST(document, question.operationName)) return false;
    try {
      const { again, oracle, answer, differences: found } = await retry(document);
      const known = engine.name === 'stock' && explain(found, { question: again, oracle, answer });
      return !known && found.some((one) => one.kind === kind);
    } catch {
      return false;
    }
  };
  const smallest = shrinks ? await shrink(question.document, stillFails) : question.document;
  const last = shrinks ? await retry(smallest) : null;
  const report = [
    `${engine.name} differs at seed ${seed}, operation ${index}: again with --seed ${seed} --only ${index}`,
    print(smallest),
    `variables  ${JSON.stringify(question.variables)}`,
    `conditions ${JSON.stringify(question.conditions)}`,
    ...(last
      ? [
          `monolith   ${JSON.stringify(last.oracle.result)}`,
          `${engine.name.padEnd(10)} ${JSON.stringify(last.answer)}`,
          ...last.differences.map((one) => `  ${one.kind}: ${one.detail}`),
        ]
      : []),
  ].join('\n');
  return { index, engine: engine.name, differences, report };
}
