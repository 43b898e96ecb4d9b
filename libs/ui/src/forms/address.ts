import { useSearchParams } from 'react-router';

/**
 * Changes one value of the address. What else stands there is taken as it is at that moment, not as it was when the page
 * was drawn: two changes in a row both count.
 */
export function useSetParameter(): (name: string, value: string) => void {
  const [, setParameters] = useSearchParams();
  return (name, value) => setParameters(() => {
    const current = new URLSearchParams(window.location.search);
    if (value === '') current.delete(name);
    else current.set(name, value);
    return current;
  }, { replace: true });
}
