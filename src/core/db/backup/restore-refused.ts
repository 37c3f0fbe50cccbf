/** The backup does not fit what is there. Nothing was written. */
export class RestoreRefused extends Error {
  override readonly name = 'RestoreRefused';
}
