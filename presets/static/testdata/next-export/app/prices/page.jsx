export default function Page() {
  return <p>Two coins.</p>;
}
