/**
 * Twilio and Plivo sign the names and values of a form with nothing between them: MessageSid=SM1&NumMedia=0 has the signature of
 * MessageSid=SM1NumMedia0. Who saw a delivery could cut it elsewhere and bring it again as another message; and where its text had
 * names of fields in it, as one of somebody else.
 */

export interface IdOfMessage {
  /** Fields that have it, each the same. */
  names: readonly string[];
  /** As the provider makes it, whole. */
  form: RegExp;
  /** A field with the id of another message, whose name has one of these in it. */
  ofAnother?: string;
}

/**
 * True: it has the id under which it was signed, whatever else was cut. The provider's own name of the id stands in what was signed:
 * it is nowhere but where such a field begins, and all of these say the same, so that the one which the provider wrote is among them.
 */
export function hasSignedId(
  request: { method: 'GET' | 'POST'; url: string },
  fields: URLSearchParams,
  { names, form, ofAnother }: IdOfMessage,
): boolean {
  const all = [...fields];
  const ids = all.flatMap(([key, value]) => (names.includes(key) ? [value] : []));
  const others = all.flatMap(([key, value]) =>
    names.includes(key) ? [] : [key === ofAnother ? '' : key, value],
  );
  if (request.method === 'POST') others.push(request.url);
  const isNamedElsewhere = others.some((text) => names.some((one) => text.includes(one)));
  return new Set(ids).size === 1 && ids.every((id) => form.test(id)) && !isNamedElsewhere;
}
