import { shellWord } from '../../data/shell-word';

/** A call as it is pasted into a terminal. */
export function curlLine({ url, method }: { url: string; method: string }): string {
  return `curl ${method === 'GET' ? '' : `-X ${method} `}${shellWord(url)} \\\n  -H "Authorization: Bearer $TOKEN"`;
}
