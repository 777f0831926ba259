import ms from 'ms'

export function load() {
  return { day: ms('1 day') }
}
