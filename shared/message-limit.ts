/** Bytes of one message to the backend. Larger ones end the connection; the largest request that makes sense is far smaller. */
export const MESSAGE_LIMIT = 1024 * 1024;
