/** Milliseconds that a toast stays with a button in it: it has to be read, decided about and reached, by keyboard too. */
export const OFFER_MS = 10_000;
/** Milliseconds: what failed and what to do next takes longer to read than that something went well. */
export const FAILURE_MS = 12_000;
