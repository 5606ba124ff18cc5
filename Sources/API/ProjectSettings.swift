package import Domain
package import Storage

/// What can differ from one project to another besides its data.
package struct ProjectSettings: Hashable, Sendable {
  package var contract: Contract
  package var clock: EmulatorClock
  /// Where the `short_id`s of new playlists come from.
  package var random: RandomStream
  /// Where the decisions of faults come from: a stream of its own, so that an id drawn twice does not shift them.
  package var chances: RandomStream

  /// Settings of all their parts.
  package init(contract: Contract, clock: EmulatorClock, random: RandomStream) {
    self.contract = contract
    self.clock = clock
    self.random = random
    chances = random.fork()
  }

  /// Begins both streams anew.
  package mutating func reseed(_ random: RandomStream) {
    self.random = random
    chances = random.fork()
  }
}

/// The settings of every project: its own, or else the ones that hold for all the others together.
///
/// A change of them is undone with the rows that were written in the same turn.
package final class SettingsTable {
  /// What holds for projects without settings of their own.
  package var common: ProjectSettings {
    get { shared }
    set {
      let before = shared
      store?.onRollback { [unowned self] in shared = before }
      shared = newValue
    }
  }
  private var shared: ProjectSettings
  private var own: [Int: ProjectSettings] = [:]
  private let store: Store?

  /// A table in which no project has settings of its own, and whose changes `store` undoes with its own; nil for one that nothing undoes.
  package init(_ common: ProjectSettings, store: Store? = nil) {
    shared = common
    self.store = store
  }

  /// The settings that hold for the project with this id; with nil, the common ones.
  ///
  /// Setting them changes them where they stand: its own if it has some, else the common ones.
  package subscript(_ project: Int?) -> ProjectSettings {
    get { project.flatMap { own[$0] } ?? common }
    set { if let project, own[project] != nil { set(newValue, of: project) } else { common = newValue } }
  }

  /// The settings that a project has of its own; nil where the common ones hold for it.
  package func own(of project: Int) -> ProjectSettings? { own[project] }

  /// Gives a project settings of its own, or with nil the common ones again.
  package func set(_ settings: ProjectSettings?, of project: Int) {
    let before = own[project]
    store?.onRollback { [unowned self] in own[project] = before }
    own[project] = settings
  }
}
