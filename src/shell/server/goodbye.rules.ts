/** How many sockets a server that stops closes at a time: few are closed quickly, many over twenty turns. */

const fewest = 50;
const turns = 20;

/** In order, each socket in one batch. */
export function inBatches<Socket>(sockets: readonly Socket[]): Socket[][] {
  const size = Math.max(fewest, Math.ceil(sockets.length / turns));
  const batches: Socket[][] = [];
  for (let start = 0; start < sockets.length; start += size) batches.push(sockets.slice(start, start + size));
  return batches;
}
