declare module 'pino-roll' {
  /** The part of its stream (a SonicBoom) that is used here. */
  type RollingStream = import('node:events').EventEmitter & {
    write(line: string): boolean;
    flushSync(): void;
    end(): void;
  };
  /** The part of its options that is used here; sizes are like `10m`. */
  type Options = {
    file: string;
    size: string;
    limit: { count: number; removeOtherLogFiles: boolean };
    mode: number;
  };
  export default function roll(options: Options): Promise<RollingStream>;
}
