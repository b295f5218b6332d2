import { QueryClient } from '@tanstack/react-query';

/**
 * What was asked of the backend, kept for a while. Whether this computer is on a network says nothing about the backend,
 * which is asked all the same.
 */
export function createQueries(): QueryClient {
  const networkMode = 'always';
  return new QueryClient({
    defaultOptions: { queries: { networkMode, retry: false, refetchOnWindowFocus: false }, mutations: { networkMode } },
  });
}
