import { minutesAndSeconds } from '@keyplane/ui';
import { useEffect, useState } from 'react';

/** "4:52", counting down to a time in milliseconds since 1970. */
export function TimeLeft({ until }: { until: number }) {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  return minutesAndSeconds(Math.max(0, until - now) / 1000);
}
