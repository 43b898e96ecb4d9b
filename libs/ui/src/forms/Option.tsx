import type { ReactNode } from 'react';

interface OptionProps {
  name: string;
  label: string;
  note?: ReactNode;
  glyph?: ReactNode;
  /** At the right end. */
  mark?: ReactNode;
  isChosen: boolean;
  onChoose: () => void;
}

/** One of several, as a card; arrow keys move within the group of the same `name`. */
export function Option({ name, label, note, glyph, mark, isChosen, onChoose }: OptionProps) {
  return (
    <label className="kp-option">
      <input type="radio" name={name} checked={isChosen} onChange={onChoose} />
      {glyph}
      <span>
        <strong style={{ fontWeight: 600 }}>{label}</strong>
        {note === undefined ? null : <span className="kp-dim" style={{ display: 'block', fontSize: 13 }}>{note}</span>}
      </span>
      {mark === undefined ? null : <span className="kp-dim kp-push">{mark}</span>}
    </label>
  );
}
