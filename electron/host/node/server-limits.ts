/** Options of every HTTP server of ours. Nobody needs more than a moment for a request: slow senders must not hold connections. */
export const SERVER_LIMITS = {
  noDelay: true,
  maxHeaderSize: 16 * 1024,
  headersTimeout: 5_000,
  requestTimeout: 10_000,
  keepAliveTimeout: 5_000,
  connectionsCheckingInterval: 1_000,
} as const;
