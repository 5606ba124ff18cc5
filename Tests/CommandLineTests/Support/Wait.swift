import Glibc

/// Checks `condition` again and again; false if it still does not hold after `seconds`.
func wait(_ seconds: Double = 20, until condition: () throws -> Bool) rethrows -> Bool {
  let deadline = ContinuousClock.now + .seconds(seconds)
  while try !condition() {
    if ContinuousClock.now > deadline { return false }
    usleep(2000)
  }
  return true
}
