import { canBeToldApart } from '#ml/metrics/bootstrap.ts';

/**
 * Groups a ranking into bands of models that the split cannot tell apart. The first model opens band 1; each following
 * one is compared with the model that opened the band, and the first that can be told from it opens the next band.
 *
 * Being indistinguishable is not transitive: the last of one band and the first of the next may be indistinguishable,
 * too. A band says "not told from its leader", and bands do not overlap, so that a ranking can be read from the top.
 */
export class BandCounter {
  #leader: Float64Array | null = null;
  #band = 0;

  /**
   * The band of the next model of the ranking.
   * @param resampled its scores on the resamples that all of them share; null where they are unknown, which puts it
   *   into a band of its own
   */
  next(resampled: Float64Array | null): number {
    const sameBand = this.#leader !== null && resampled !== null && !canBeToldApart(this.#leader, resampled);
    if (!sameBand) {
      this.#leader = resampled;
      this.#band += 1;
    }
    return this.#band;
  }
}
