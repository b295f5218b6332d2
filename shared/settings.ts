import { z } from './z.ts';

// Keys are written as they stand in settings.yaml (snake_case).

/** Everything that can be set. An empty file means all defaults. */
export const settingsSchema = z.strictObject({
  appearance: z
    .strictObject({
      theme: z.enum(['system', 'dark', 'light']).default('system'),
      /** Pixels. */
      terminal_font_size: z.int().min(8).max(32).default(13),
    })
    .prefault({}),
  limits: z
    .strictObject({
      /** Sliding window, for each caller (POL-7). */
      requests_per_minute: z.int().min(1).max(10_000).default(10),
      /** Seconds; for actions that name none (EX-1). */
      default_timeout: z.number().min(1).max(86_400).default(30),
      /** Seconds from the first packet to an authenticated connection. */
      connect_timeout: z.number().min(1).max(300).default(15),
      /** Seconds until an unused connection is closed (EX-2). */
      idle_timeout: z.number().min(1).max(86_400).default(300),
      /** Runs at the same time on one server; below sshd's usual MaxSessions of 10, so that checks and cancels find room. */
      runs_per_server: z.int().min(1).max(100).default(8),
      /** Megabytes (of 1,000,000 bytes) of output kept for each run; past it the head and the tail are kept (HIS-3). */
      transcript_megabytes: z.number().min(1).max(1000).default(10),
    })
    .prefault({}),
});
export type Settings = z.infer<typeof settingsSchema>;
