import { z } from './z.ts';

/** What a window tells about the app that it belongs to. */
export const systemInfoSchema = z.object({
  version: z.string(),
  host: z.enum(['desktop', 'browser']),
  dataDirectory: z.string(),
  /** Whether the host can show the data directory in the system's file manager. */
  canOpenFolder: z.boolean(),
});
export type SystemInfo = z.infer<typeof systemInfoSchema>;

const sizeSchema = z.object({ files: z.int(), bytes: z.int() });
/** What the growing parts of the data directory take up. */
export const storageSizesSchema = z.object({ history: sizeSchema, transcripts: sizeSchema, logs: sizeSchema });
export type StorageSizes = z.infer<typeof storageSizesSchema>;
