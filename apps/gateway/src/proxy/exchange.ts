import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import type { Dispatcher } from 'undici';
import { discardUpload } from './discard-upload.js';
import { callerResponseHeaders } from './header-rules.js';
import { UpstreamTimeoutError } from './upstream-failure.js';

export interface ExchangeOptions {
  request: IncomingMessage;
  response: ServerResponse;
  requestId: string;
  corsHeaders: Readonly<Record<string, string>> | null;
  body: Readable | null;
  idleMs: number;
  /** How long the request may wait for a free connection. */
  queueMs: number;
  /** Called at most once, and never after the caller has left. */
  onError: (error: unknown) => void;
}

/** One request at the upstream: undici's callbacks on one side, the caller's response on the other. */
export class Exchange implements Dispatcher.DispatchHandler {
  private controller: Dispatcher.DispatchController | null = null;
  private isOver = false;
  /** First the wait for a connection, later the idle time of the answer. */
  private timer: NodeJS.Timeout | null;
  private readonly leave = () => this.callerClosed();
  private readonly drained = () => this.controller?.resume();

  constructor(private readonly options: ExchangeOptions) {
    options.response.on('close', this.leave);
    options.response.on('drain', this.drained);
    options.body?.on('error', ignore); // undici reports it as the error of the request
    this.timer = setTimeout(() => this.expire('no connection became free'), options.queueMs);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.stopTimer();
    this.controller = controller;
    if (this.isOver) return controller.abort(new Error('the caller has left'));
    if (this.options.body === null) return;
    if (this.options.request.headers.expect !== undefined) this.options.response.writeContinue();
    // Once the upload is complete, undici limits the wait for the answer.
    this.watchIdling(() => this.options.request.complete || this.options.response.destroy());
  }

  onResponseStart(controller: Dispatcher.DispatchController, status: number, _headers: unknown, statusMessage?: string): void {
    if (status < 200 || this.isOver) return;
    const { response, requestId, corsHeaders } = this.options;
    this.stopTimer();
    const raw = (controller.rawHeaders as (Buffer | string)[]).map((part) => (typeof part === 'string' ? part : part.toString('latin1'))); // HTTP/1.1: the flat list as it came
    const headers = callerResponseHeaders(raw, { corsHeaders });
    headers.push('X-Request-Id', requestId);
    response.writeHead(status, sendableReason(statusMessage), headers);
    if (status !== 204 && status !== 304) response.flushHeaders();
    const type = raw.find((_, index) => index % 2 === 1 && raw[index - 1]?.toLowerCase() === 'content-type');
    if (!/^text\/event-stream\b/i.test(type ?? '')) this.watchIdling(() => this.expire('the answer stopped'));
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.isOver) return;
    this.timer?.refresh();
    if (!this.options.response.write(chunk)) controller.pause();
  }

  onResponseEnd(): void {
    if (!this.finish()) return;
    this.options.response.end();
    discardUpload(this.options.request);
  }

  onResponseError(_controller: unknown, error: unknown): void {
    if (!this.finish()) return;
    this.options.onError(error);
  }

  private callerClosed(): void {
    if (!this.finish()) return;
    this.options.body?.destroy();
    this.controller?.abort(new Error('the caller has left'));
  }

  /** An answer may rest while the caller still uploads, and the other way round: only when nothing moves it has stopped. */
  private watchIdling(onIdle: () => void): void {
    const received = this.options.request.socket.bytesRead;
    this.timer = setTimeout(() => {
      if (this.options.request.socket.bytesRead > received) this.watchIdling(onIdle);
      else onIdle();
    }, this.options.idleMs);
  }

  private expire(what: string): void {
    const error = new UpstreamTimeoutError(what);
    this.onResponseError(null, error);
    this.options.body?.destroy();
    this.controller?.abort(error);
  }

  /** True for the first of the possible ends; the others are echoes. */
  private finish(): boolean {
    if (this.isOver) return false;
    this.isOver = true;
    this.stopTimer();
    this.options.response.off('close', this.leave);
    this.options.response.off('drain', this.drained);
    return true;
  }

  private stopTimer(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
  }
}

/** Nobody acts on a reason phrase (RFC 9112 §4), but Node refuses to write one with other characters: the caller would get no answer at all. */
function sendableReason(phrase: string | undefined): string {
  return phrase !== undefined && /^[\t\x20-\x7e]*$/.test(phrase) ? phrase : '';
}

function ignore(): void {}
