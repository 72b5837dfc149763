import { serveAlone } from '@lyceum/kit/host/serve.ts';
import { messaging } from './subgraph.ts';

await serveAlone(messaging);
