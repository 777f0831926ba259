import { format } from '@shop/prices'

export default function Page() {
  return <p>From {format(950)}</p>
}
