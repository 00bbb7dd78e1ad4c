/**
 * Runs jobs in order, so many at a time.
 *
 * @template Job
 * @param {readonly Job[]} jobs
 * @param {number} lanes
 * @param {(job: Job) => Promise<void>} run
 */
export async function runAll(jobs, lanes, run) {
  const queue = jobs.values();
  const lane = async () => {
    for (const job of queue) await run(job);
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}
