/**
 * Leaves out what comes with Apollo's gateway and no planner uses: its telemetry to Apollo, which asks the cloud on which machine it runs, and the HTTP client
 * of its own fetches. That is a third of its code and of the time to load it, and what is not there calls nobody.
 */
import { registerHooks } from 'node:module';

const unused =
  /^(@opentelemetry\/(exporter-metrics-otlp-http|resource-detector-[a-z-]+|resources|sdk-metrics|semantic-conventions\/incubating)|make-fetch-happen)$/;
const nothing = 'lyceum:nothing';

/** For imports after it, in this thread. Whoever imports one of them gets an empty module. */
export function leaveUnused(): void {
  registerHooks({
    resolve: (name, context, next) =>
      unused.test(name) && context.parentURL?.includes('/@apollo/gateway/')
        ? { url: nothing, format: 'commonjs', shortCircuit: true }
        : next(name, context),
    load: (url, context, next) => (url === nothing ? { format: 'commonjs', source: '', shortCircuit: true } : next(url, context)),
  });
}
