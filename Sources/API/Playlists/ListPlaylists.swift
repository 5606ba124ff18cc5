internal import Domain
internal import HTTPServer
internal import JSON
internal import Storage

/// GET …/session_recording_playlists/: a page of the project's playlists that are not deleted.
enum ListPlaylists {
  static func respond(_ call: inout Call) throws -> Response {
    let listing = try ListParameters.listing(call)
    let playlists = call.api.store.playlists
    let count = try playlists.count(listing, in: call.project.id)
    let links = PageLinks(call.request, call.query, limit: listing.limit, offset: listing.offset, count: count)
    var writer = JSONWriter(capacity: 1024 + min(listing.limit, max(0, count - listing.offset)) * 1024)
    writer.raw("{")
    writer.key("count")
    writer.int(count)
    writer.key("next")
    writer.string(links.next)
    writer.key("previous")
    writer.string(links.previous)
    writer.key("results")
    writer.raw("[")
    try playlists.write(listing, in: call.project.id, for: call.key.userID, into: &writer)
    writer.raw("]}")
    return .json(.ok, writer.bytes)
  }
}
