export const TELL = "Look for another copy, and tell your data protection officer.";

// What people are told: what was found, and what to do then.
export class Trouble extends Error {
  constructor(what, then = "") {
    super(what);
    this.then = then;
  }
}
