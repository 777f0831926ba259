import { greeting } from '@shop/greeting'

export default function Home() {
  return <p>{greeting}</p>
}
