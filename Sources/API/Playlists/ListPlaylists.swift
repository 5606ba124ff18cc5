internal import Domain
internal import HTTPServer
internal import JSON
internal import Storage

/// GET …/session_recording_playlists/: a page of the project's playlists that are not deleted, and of the synthetic ones.
enum ListPlaylists {
  static func respond(_ call: inout Call) throws -> Response {
    let page = ListParameters.page(call.query)
    let listing = try ListParameters.listing(call, page)
    let synthetic = inOrder(ListParameters.synthetic(call), listing)
    let playlists = call.api.store.playlists
    let stored = try playlists.count(listing, in: call.project.id)
    let count = stored + synthetic.count
    let capacity = 1024 + min(page.limit, max(0, count - page.offset)) * 1024
    return try page.answer(call, count: count, capacity: capacity) { writer in
      if synthetic.isEmpty {
        try playlists.write(listing, in: call.project.id, for: call.key.userID, as: call.contract, into: &writer)
      } else {
        try write(listing, stored, synthetic, call, into: &writer)
      }
    }
  }

  /// The synthetic playlists by name where the order is one by name.
  ///
  /// By time they keep their order in both directions, as equals do in a sort by Python.
  private static func inOrder(_ playlists: [SyntheticPlaylist], _ listing: PlaylistListing) -> [SyntheticPlaylist] {
    guard listing.key == .name else { return playlists }
    let sorted = playlists.sorted { $0.name.lowercased() < $1.name.lowercased() }
    return listing.isDescending ? sorted.reversed() : sorted
  }

  private static func write(
    _ listing: PlaylistListing, _ stored: Int, _ synthetic: [SyntheticPlaylist], _ call: Call, into writer: inout JSONWriter
  ) throws {
    let store = call.api.store
    let (project, reader) = (call.project.id, call.key.userID)
    let before = try synthetic.map { playlist in
      switch (listing.key, listing.isDescending) {
      case (.name, _): try store.playlists.count(listing, before: playlist.name, in: project)
      // Without a time they count as the latest.
      case (_, true): 0
      case (_, false): stored
      }
    }
    let plan = PagePlan(stored: stored, others: before, limit: listing.limit, offset: listing.offset)
    for (index, stretch) in plan.stretches.enumerated() {
      if index > 0 { writer.raw(",") }
      switch stretch {
      case .stored(let offset, let limit):
        var part = listing
        (part.offset, part.limit) = (offset, limit)
        try store.playlists.write(part, in: project, for: reader, as: call.contract, into: &writer)
      case .other(let index): try PlaylistAnswer.write(synthetic[index], call, into: &writer)
      }
    }
  }
}
