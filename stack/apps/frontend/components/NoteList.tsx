import type { Note } from '../lib/api';

export function NoteList({ notes }: { notes: readonly Note[] }) {
  if (notes.length === 0) return <p>Nothing yet.</p>;
  return (
    <ul>
      {notes.map(({ id, text, created_at: created }) => (
        <li key={id}>
          <span>{text}</span>
          <time dateTime={created}>{created.slice(0, 10)}</time>
        </li>
      ))}
    </ul>
  );
}
