import { serveAlone } from '@lyceum/kit/host/serve.ts';
import { payments } from './subgraph.ts';

await serveAlone(payments);
