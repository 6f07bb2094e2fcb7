/** For requests of two sorts that may not share a frame. */

/** Sends one sort apart from the other. Outcomes in the order of the requests. */
export async function sendApart<R, O>(
  requests: readonly R[],
  isOfFirstSort: (request: R) => boolean,
  send: (some: readonly R[]) => Promise<readonly O[]>,
): Promise<readonly O[]> {
  const isFirst = requests.map(isOfFirstSort);
  const [first, second] = await Promise.all(
    [true, false].map((sort) => send(requests.filter((_request, i) => isFirst[i] === sort))),
  );
  const outcomes = { first: [...(first ?? [])], second: [...(second ?? [])] };
  return isFirst.flatMap((sort) => outcomes[sort ? 'first' : 'second'].splice(0, 1));
}
