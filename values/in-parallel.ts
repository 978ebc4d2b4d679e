/**
 * Runs an action for every item, with a bounded number at a time. After an error it starts no further item.
 *
 * @throws the first error, after the running actions have ended
 */
export async function inParallel<T>(
  items: readonly T[],
  atOnce: number,
  each: (item: T) => Promise<void>,
): Promise<void> {
  const left = [...items];
  const errors: unknown[] = [];
  const worker = async () => {
    for (let item = left.shift(); item !== undefined && errors.length === 0; item = left.shift())
      await each(item).catch((error: unknown) => errors.push(error));
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, worker));
  if (errors.length > 0) throw errors[0];
}
