/** The explorer's page: GraphiQL with what is Heed's. Addresses are relative, so that it works behind a path of a proxy. */

/** Where the page finds its files, seen from /graphql. */
const files = 'graphql/explorer';

export const page = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Heed: explorer</title>
    <link rel="icon" href="data:,">
    <link rel="stylesheet" href="${files}/graphiql.css">
    <link rel="stylesheet" href="${files}/page.css">
  </head>
  <body>
    <div id="explorer">Loading …</div>
    <script src="${files}/react.js"></script>
    <script src="${files}/react-dom.js"></script>
    <script src="${files}/graphiql.js"></script>
    <script src="${files}/page.js"></script>
  </body>
</html>
`;

export const style = `html, body, #explorer { height: 100%; margin: 0; }
`;

/** Runs in the browser. The headers go with requests as they are, and with subscriptions as connectionParams. */
export const script = `'use strict';
const url = location.pathname;
const subscriptionUrl = (location.protocol === 'https:' ? 'wss:' : 'ws:') + '//' + location.host + url;
const fetcher = GraphiQL.createFetcher({ url, subscriptionUrl });

const inLowerCase = (headers) =>
  Object.fromEntries(Object.entries(headers || {}).map(([name, value]) => [name.toLowerCase(), value]));

const defaultQuery = [
  "# The account's key goes into Headers, below.",
  '',
  '{',
  '  optOuts(first: 20) {',
  '    nodes {',
  '      recipient',
  '      scope',
  '      blocks',
  '      since',
  '    }',
  '  }',
  '}',
  '',
  '# Then follow the log, in a second tab:',
  '#',
  '# subscription {',
  '#   optOutEvents { events { position kind recipient } }',
  '# }',
  '',
].join('\\n');

ReactDOM.createRoot(document.getElementById('explorer')).render(
  React.createElement(GraphiQL, {
    fetcher: (params, options) =>
      fetcher(params, { ...options, headers: inLowerCase(options && options.headers) }),
    defaultQuery,
    defaultHeaders: '{ "authorization": "Bearer KEY" }',
    defaultEditorToolsVisibility: 'headers',
    shouldPersistHeaders: false,
  }),
);
`;
