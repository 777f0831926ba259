import { Link, Outlet, useParams } from "react-router";

import { findNote, notes } from "./notes";

export function Layout() {
  return (
    <>
      <header>
        <Link to="/">Field notes</Link>
      </header>
      <main>
        <Outlet />
      </main>
    </>
  );
}

export function NoteList() {
  return (
    <ul>
      {notes.map(({ slug, title }) => (
        <li key={slug}>
          <Link to={`/notes/${slug}`}>{title}</Link>
        </li>
      ))}
    </ul>
  );
}

export function NotePage() {
  const note = findNote(useParams().slug);
  if (!note) return <NotFound />;
  return (
    <article>
      <h1>{note.title}</h1>
      <p>{note.body}</p>
    </article>
  );
}

export function NotFound() {
  return <p>There is no such page.</p>;
}
