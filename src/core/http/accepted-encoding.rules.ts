/** Whether an Accept-Encoding header asks for gzip: by name or by *, and not with q=0. */
export function acceptsGzip(header: string | undefined): boolean {
  let byStar = false;
  for (const part of (header ?? '').toLowerCase().split(',')) {
    const [name, ...parameters] = part.split(';').map((piece) => piece.trim());
    const refused = parameters.some((parameter) => /^q=0(?:\.0*)?$/.test(parameter));
    if (name === 'gzip' || name === 'x-gzip') return !refused;
    if (name === '*') byStar = !refused;
  }
  return byStar;
}
