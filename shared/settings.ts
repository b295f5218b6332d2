import { shortcutsSchema } from './shortcuts.ts';
import { z } from './z.ts';

// Keys are written as they stand in settings.yaml (snake_case).

/** Everything that can be set. An empty file means all defaults. */
export const settingsSchema = z.strictObject({
  appearance: z
    .strictObject({
      theme: z.enum(['system', 'dark', 'light']).default('system'),
      /** How close together rows and cards stand. */
      density: z.enum(['comfortable', 'compact']).default('comfortable'),
      /** Pixels; of ordinary text, the other sizes follow. */
      interface_font_size: z.int().min(11).max(18).default(13),
      /** Pixels. */
      terminal_font_size: z.int().min(8).max(32).default(13),
    })
    .prefault({}),
  /** Keys that were chosen instead of the usual ones (UI-2). */
  shortcuts: shortcutsSchema.prefault({}),
  /** Ids of the actions that stand before all others. */
  favourites: z.array(z.string().max(64)).max(1000).default([]),
  notifications: z
    .strictObject({
      /** Which ends of runs are told outside of the window, while nobody looks at it (UI-5). */
      when: z.enum(['off', 'failures', 'all']).default('all'),
      /** Seconds; what took less is not told. */
      longer_than: z.number().min(0).max(86_400).default(0),
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
      /** Seconds that a question to the person stays open; then the answer is no. */
      answer_timeout: z.number().min(1).max(3600).default(120),
      /** Seconds until an unused connection is closed (EX-2). */
      idle_timeout: z.number().min(1).max(86_400).default(300),
      /** Connections to one server at the same time: a second one where the server allows too few sessions on the first. */
      connections_per_server: z.int().min(1).max(10).default(2),
      /** Seconds between two signs of life on a connection (EX-12). */
      keep_alive_interval: z.number().min(0.1).max(300).default(5),
      /** Signs of life without an answer until the connection counts as lost. */
      keep_alive_unanswered: z.int().min(1).max(20).default(3),
      /** Seconds without use after which a connection has to show that it is alive before it carries a run. */
      health_check_after: z.number().min(0).max(86_400).default(30),
      /** Attempts for each run, the first one included (EX-3). */
      attempts: z.int().min(1).max(10).default(3),
      /** Seconds before the second attempt; they double from attempt to attempt and grow by up to a half at random. */
      first_wait: z.number().min(0.01).max(300).default(2),
      /** Seconds between two attempts at most. */
      longest_wait: z.number().min(0.01).max(3600).default(30),
      /** Attempts in a row that could not reach a server until it is left alone for a while (EXE-5). */
      failures_until_pause: z.int().min(1).max(100).default(5),
      /** Seconds of the first pause; they double from pause to pause. */
      first_pause: z.number().min(0.1).max(3600).default(30),
      /** Seconds of a pause at most. */
      longest_pause: z.number().min(0.1).max(86_400).default(300),
      /** Runs at the same time on one server; below sshd's usual MaxSessions of 10, so that checks and cancels find room. */
      runs_per_server: z.int().min(1).max(100).default(8),
      /** Servers at the same time that one request runs on; the others wait for their turn (RUN-4). */
      runs_per_batch: z.int().min(1).max(1000).default(10),
      /** Megabytes (of 1,000,000 bytes) of output kept for each run; past it the head and the tail are kept (HIS-3). */
      transcript_megabytes: z.number().min(1).max(1000).default(10),
      /** Kilobytes (of 1000 bytes) of stdout, and of stderr, in one answer of the automation API (EX-6). */
      result_kilobytes: z.number().min(1).max(10_000).default(10),
    })
    .prefault({}),
  reachability: z
    .strictObject({
      /** Whether servers are looked at while a window is open: a connection that ends before any login. */
      watch: z.boolean().default(true),
      /** Seconds between two looks at a server that answers; one that does not is looked at less and less often. */
      interval: z.number().min(5).max(3600).default(60),
    })
    .prefault({}),
  api: z
    .strictObject({
      /** Whether the desktop app answers programs. The browser host does as soon as there is a key (API-6). */
      enabled: z.boolean().default(false),
      /** Where the desktop app listens, on this computer only. */
      port: z.int().min(1).max(65_535).default(4656),
    })
    .prefault({}),
  history: z
    .strictObject({
      /** Days that records and their output are kept; 0 keeps them for ever (HIS-4). */
      retention_days: z.int().min(0).max(36_500).default(90),
    })
    .prefault({}),
  tracing: z
    .strictObject({
      /** Where the traces of runs are sent (OTLP over HTTP, with or without `/v1/traces`); nowhere when empty (EXE-8). */
      otlp_endpoint: z
        .union([
          z.literal(''),
          z.url({ protocol: /^https?$/, error: 'use an address that begins with http:// or https://' }),
        ])
        .default(''),
    })
    .prefault({}),
});
export type Settings = z.infer<typeof settingsSchema>;
