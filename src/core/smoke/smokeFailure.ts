/** What a check found wrong, for people. */
export class SmokeFailure extends Error {
  override readonly name = 'SmokeFailure';

  /**
   * @param message what happened and why, e.g. "the password of dev is refused"
   * @param next what to do about it; undefined: look at the service's output
   */
  constructor(
    message: string,
    readonly next?: string,
  ) {
    super(message);
  }
}
