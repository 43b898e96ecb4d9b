import { z } from 'zod';

const LOOPBACK_HOSTS = ['localhost', '127.0.0.1', '[::1]'];
/** A domain name written backwards (RFC 8252 §7.1). */
const PRIVATE_SCHEME = /^[a-z0-9-]+(\.[a-z0-9-]+)+:$/;

/** Where people come back to after they signed in: compared exactly (RFC 9700 §2.1), so no wildcard; no fragment, no user name, no script. */
export const CallbackUrl = z.string().max(2048).superRefine((text, context) => {
  const message = problemOf(text);
  if (message !== null) context.addIssue({ code: 'custom', message });
});

function problemOf(text: string): string | null {
  const url = URL.canParse(text) ? new URL(text) : null;
  const isWeb = url?.protocol === 'https:' || (url?.protocol === 'http:' && LOOPBACK_HOSTS.includes(url.hostname));
  if (url === null || !(isWeb || PRIVATE_SCHEME.test(url.protocol))) return 'must be https, or http on loopback, or have a private-use scheme like com.example.app';
  return url.username !== '' || url.password !== '' || /[#*\s]/.test(text) ? 'must have no fragment, wildcard, blank or user name' : null;
}
