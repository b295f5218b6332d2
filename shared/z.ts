import { config, z } from 'zod';

// The renderer's Content-Security-Policy forbids eval, and zod's compiled fast path probes for it.
config({ jitless: true });

export { z };
