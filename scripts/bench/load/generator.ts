/** The load generator, in a process of its own. */
import { serveParent } from '../parent.ts';
import { runClosed } from './closed.ts';
import { runOpen } from './open.ts';
import type { ClosedOrder, OpenOrder } from './orders.ts';

serveParent({ port: 0 }, { closed: (order) => runClosed(order as ClosedOrder), open: (order) => runOpen(order as OpenOrder) });
