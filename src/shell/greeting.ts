/** What Heed says when it is ready: where it is, and lines to paste that show what it does. */
export interface Greeting {
  /** Where it listens, without a path. */
  url: string;
  /** Only a key that Heed made itself: nobody else could tell it. */
  platformKey: string | undefined;
  explorer: boolean;
  colours: boolean;
}

const RECIPIENT = '+14155550123';
const SENDER_NUMBER = '+14155550100';

/** Writes the greeting. It holds the platform key: for people at a terminal, never for the log. */
export function greet({ url, platformKey, explorer, colours }: Greeting): string {
  const bold = (text: string): string => (colours ? `\u001B[1m${text}\u001B[22m` : text);
  const dim = (text: string): string => (colours ? `\u001B[2m${text}\u001B[22m` : text);
  const lines = [
    '',
    `${bold('Heed listens on')} ${url}/graphql${explorer ? ' (a browser that opens it gets an explorer)' : ''}`,
    ...(platformKey === undefined ? [] : [`${bold('Platform key')}    ${platformKey} (creates accounts)`]),
    '',
    dim('# To try it, paste these into a shell in this directory.'),
    `HEED=${url}/graphql PLATFORM_KEY=${platformKey ?? '…'}`,
    `heed() { curl -sS "$HEED" -H "authorization: Bearer $1" -H 'content-type: application/json' -d "$2"; echo; }`,
    '',
    dim('# an account, with its first key'),
    `export KEY=$(heed "$PLATFORM_KEY" '${createAccount}' | sed 's/.*"apiKey":"\\([^"]*\\)".*/\\1/')`,
    dim('# a number that it writes from'),
    `heed "$KEY" '${addNumber}'`,
    dim('# somebody answers STOP'),
    `heed "$KEY" '${processInbound}'`,
    dim('# who must not be written to'),
    `heed "$KEY" '${optOuts}'`,
    dim('# the log as it grows; Ctrl-C ends it'),
    `node --input-type=module -e '${followLog(url)}'`,
    '',
  ];
  return lines.join('\n');
}

/** A request's body, fit for single quotes in a shell. */
function body(query: string): string {
  return JSON.stringify({ query });
}

const createAccount = body('mutation { createAccount(input: { name: "Demo" }) { apiKey } }');
const addNumber = body(`mutation { addNumber(input: { address: "${SENDER_NUMBER}" }) { id address } }`);
const processInbound = body(
  `mutation { processInbound(input: { messageId: "demo-1", from: "${RECIPIENT}", to: "${SENDER_NUMBER}", text: "Stop." }) { result duplicate reply { text } } }`,
);
const optOuts = body(
  '{ optOuts { nodes { recipient scope blocks since event { source keyword evidence } } } }',
);

function followLog(url: string): string {
  return `import { followLog } from "heed/client"; for await (const batch of followLog("${url}/graphql", process.env.KEY)) console.log(JSON.stringify(batch));`;
}
