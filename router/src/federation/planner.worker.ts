/** The planning thread: see `planner.ts` for the other end. */
import { parentPort } from 'node:worker_threads';
import { leaveUnused } from './leave-unused.ts';
import type { PlannerAnswer, PlannerQuestion } from './planner.ts';

leaveUnused();
const { PlanningGateway } = await import('./planning-gateway.ts');

const gateways = new Map<number, Awaited<ReturnType<typeof PlanningGateway.open>>>();

parentPort!.on('message', (question: PlannerQuestion) => {
  answer(question)
    .catch(
      (error: unknown): PlannerAnswer => ({ id: question.id, failure: error instanceof Error ? error.message : String(error) }),
    )
    .then((message) => parentPort!.postMessage(message));
});

async function answer(question: PlannerQuestion): Promise<PlannerAnswer> {
  const { id, supergraph } = question;
  switch (question.kind) {
    case 'load': {
      const gateway = await PlanningGateway.open(question.sdl);
      gateways.set(supergraph, gateway);
      return { id, value: gateway.loaded };
    }
    case 'plan': {
      const gateway = gateways.get(supergraph);
      if (!gateway) throw new Error('This supergraph is not loaded.');
      // As text: it is smaller than the structured copy, and the other end parses it faster.
      return { id, value: JSON.stringify(gateway.plan(question.query, question.operationName)) };
    }
    case 'unload': {
      await gateways.get(supergraph)?.close();
      gateways.delete(supergraph);
      return { id, value: null };
    }
  }
}
