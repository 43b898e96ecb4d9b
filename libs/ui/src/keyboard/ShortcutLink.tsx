import { useNavigate } from 'react-router';
import { useShortcut } from './Shortcuts.js';

/** A key that opens a page. */
export function ShortcutLink({ keys, label, to }: { keys: string; label: string; to: string }) {
  const navigate = useNavigate();
  useShortcut({ keys, label, run: () => void navigate(to) });
  return null;
}
