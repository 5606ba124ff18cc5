import Hummingbird

/// The three endpoints.
struct Routes {
  private let store: Store

  init(_ store: Store) { self.store = store }

  var router: Router<PeerContext> {
    let router = Router(context: PeerContext.self)
    let playlists = router.group("api/projects/:project/session_recording_playlists")
    playlists.get(use: list)
    playlists.post(use: create)
    playlists.get(":short_id", use: retrieve)
    return router
  }

  private func retrieve(_ request: Request, _ context: PeerContext) async throws -> PlaylistAnswer {
    let access = try Access(request, context, needs: .read)
    let shortID = try context.parameters.require("short_id")
    return try await store.retrieve(shortID, access)
  }

  private func list(_ request: Request, _ context: PeerContext) async throws -> PageAnswer {
    let access = try Access(request, context, needs: .read)
    let page = Page(request)
    let (count, results) = try await store.list(limit: page.limit, offset: page.offset, access)
    return PageAnswer(count: count, next: page.next(count), previous: page.previous, results: results)
  }

  private func create(_ request: Request, _ context: PeerContext) async throws -> EditedResponse<PlaylistAnswer> {
    let access = try Access(request, context, needs: .write)
    let body: CreateBody
    do { body = try await request.decode(as: CreateBody.self, context: context) } catch let error as DecodingError {
      throw CreateBody.complaint(error)
    }
    return EditedResponse(status: .created, response: try await store.create(body, access))
  }
}
