internal import Storage

extension IdentityStore {
  /// The sandbox that `project` is; nil for all that is in none, which share their limits.
  func sandbox(of project: Int?) -> Int? { project.flatMap { isSandbox($0) ? $0 : nil } }

  /// Whether what is done to `scope`, a project or with nil all that are no sandboxes, is done to what belongs to `project`, nil for none.
  ///
  /// Those who are at work in a sandbox are not disturbed by what is done to everything.
  func covers(_ project: Int?, by scope: Int?) -> Bool {
    scope.map { $0 == project } ?? project.map { !isSandbox($0) } ?? true
  }
}
