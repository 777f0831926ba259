export default function Page() {
  return <h1>Brochure</h1>;
}
