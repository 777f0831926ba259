export const revalidate = 1

export default function Page() {
  return <p>Open since {new Date().toISOString()}</p>
}
