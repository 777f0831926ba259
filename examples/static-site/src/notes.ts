export interface Note {
  slug: string;
  title: string;
  body: string;
}

export const notes: readonly Note[] = [
  { slug: "kingfisher", title: "Kingfisher", body: "Two dives from the alder by the weir, one catch." },
  { slug: "first-frost", title: "First frost", body: "Minus two at dawn. The teasels held the rime until ten." },
];

export function findNote(slug: string | undefined): Note | undefined {
  return notes.find((note) => note.slug === slug);
}
