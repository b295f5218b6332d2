import { serve } from './browser-host.ts';

await serve();
