/**
 * Takes every step of a clean-up in order, whatever becomes of the steps before it.
 *
 * @throws Once all were taken: the error of the step that failed, or an `AggregateError` of several.
 */
export async function takeEveryStep(steps: readonly (() => unknown)[]): Promise<void> {
  const failures: unknown[] = [];
  for (const step of steps) {
    try {
      await step();
    } catch (error) {
      if (error instanceof AggregateError) failures.push(...error.errors);
      else failures.push(error);
    }
  }
  if (failures.length === 1) throw failures[0];
  if (failures.length > 1)
    throw new AggregateError(failures, "Several steps of a clean-up failed.");
}
