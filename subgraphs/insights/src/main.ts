import { serveAlone } from '@lyceum/kit/host/serve.ts';
import { insights } from './subgraph.ts';

await serveAlone(insights);
