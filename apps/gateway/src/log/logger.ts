export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];
export type LogFields = Record<string, string | number | boolean | null | undefined>;

/** One JSON line per event. Callers pass no token, no header value and no query string. */
export type Logger = Record<LogLevel, (message: string, fields?: LogFields) => void>;

export interface LoggerOptions {
  level: LogLevel;
  /** Takes one line without its line break; standard output by default. */
  write?: (line: string) => void;
}

export function createLogger({ level, write = (line) => void process.stdout.write(`${line}\n`) }: LoggerOptions): Logger {
  const least = LOG_LEVELS.indexOf(level);
  const at = (name: LogLevel) => (message: string, fields: LogFields = {}) => {
    if (LOG_LEVELS.indexOf(name) < least) return;
    write(JSON.stringify({ time: new Date().toISOString(), level: name, message, ...fields }));
  };
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}

/** What happened, for a log line: an error's code and message, without its stack. */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown error';
  const { code } = error as { code?: unknown }; // Node and undici put a code on their errors; the Error type has none
  const text = error.message === '' ? error.name : error.message;
  return typeof code === 'string' && !text.includes(code) ? `${code}: ${text}` : text;
}
