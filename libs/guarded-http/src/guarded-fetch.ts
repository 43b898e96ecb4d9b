import type { ResolveHost } from './guarded-lookup.js';
import type { NetworkRules } from './network-rules.js';

export interface GuardedRequest {
  method?: string;
  headers?: Record<string, string>;
  /** Text only: forms and JSON are encoded by the caller. */
  body?: string;
  signal?: AbortSignal;
  /** Whole exchange, redirects included; default 10 000. */
  timeoutMs?: number;
  /** Largest body that is read; default 262 144 (256 KiB). */
  bodyBytesMax?: number;
  /** Redirects followed (GET and HEAD only, each address checked anew); default 0: a redirect is an error. */
  redirectsMax?: number;
}

export interface GuardedResponse {
  status: number;
  headers: Headers;
  /** The address that answered, after redirects. */
  url: string;
  /** The body as text, decoded as UTF-8. */
  text: string;
  /** Parses `text` as JSON. @throws GuardedHttpError `not-json` */
  json(): unknown;
}

/** Fetches an address within the rules. Never throws anything but GuardedHttpError; messages hold no header, body or query. */
export type GuardedFetch = (url: string, request?: GuardedRequest) => Promise<GuardedResponse>;

export interface GuardedFetchOptions {
  rules: NetworkRules;
  /** How names are resolved; default: the system's resolver. */
  resolve?: ResolveHost;
}
