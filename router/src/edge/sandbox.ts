import type { ApolloServerPlugin } from '@apollo/server';

const script = 'https://embeddable-sandbox.cdn.apollographql.com/_latest/embeddable-sandbox.umd.production.min.js';

/** The page that a browser gets at the endpoint: Apollo Sandbox from its CDN, and without internet a page that says so and links what works. */
export function sandboxPage(): ApolloServerPlugin {
  return {
    async serverWillStart() {
      return {
        async renderLandingPage() {
          return { html };
        },
      };
    },
  };
}

const firstQuery = `query Welcome {
  tenant { name currency timeZone }
  mentors(first: 3) { nodes { headline user { displayName } } }
}`;

const html = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Lyceum</title>
<style>
  body { margin: 0; font: 16px/1.5 system-ui, sans-serif; color: #1b2240; }
  #sandbox { position: fixed; inset: 0; }
  main { max-width: 42rem; margin: 4rem auto; padding: 0 1rem; }
  pre { background: #f4f5fa; padding: 1rem; overflow: auto; }
</style>
</head>
<body>
<main id="offline" hidden>
  <h1>Lyceum answers</h1>
  <p>Apollo Sandbox could not be loaded: its script comes from Apollo's CDN, and that cannot be reached from here. The endpoint itself works:</p>
  <ul>
    <li><a href="/graphiql">/graphiql</a>: queries and subscriptions in this browser, without the internet</li>
    <li><a href="/schema.graphql">the schema</a>, every type and field described</li>
    <li><a href="/healthz">/healthz</a> and <a href="/readyz">/readyz</a>: what runs</li>
    <li>any GraphQL client, at this address, over HTTP and WebSocket (graphql-transport-ws)</li>
  </ul>
  <pre id="curl"></pre>
</main>
<div id="sandbox"></div>
<script>
  const endpoint = location.origin + location.pathname;
  document.getElementById('curl').textContent =
    "curl " + endpoint + " -H 'content-type: application/json' -H 'x-tenant: demo' -d '{\\"query\\":\\"{ tenant { name } }\\"}'";
  function showOffline() { document.getElementById('sandbox').remove(); document.getElementById('offline').hidden = false; }
  function showSandbox() {
    new window.EmbeddedSandbox({
      target: '#sandbox', initialEndpoint: endpoint, initialSubscriptionEndpoint: endpoint.replace(/^http/, 'ws'),
      initialState: { document: ${JSON.stringify(firstQuery)}, headers: { 'x-tenant': 'demo' } },
    });
  }
</script>
<script src="${script}" onload="showSandbox()" onerror="showOffline()"></script>
</body>
</html>`;
