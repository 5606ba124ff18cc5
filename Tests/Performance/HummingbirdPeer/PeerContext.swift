import Foundation
import Hummingbird

/// What accompanies a request: coders that are made once and not for each.
struct PeerContext: RequestContext {
  private static let encoder: JSONEncoder = {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .withoutEscapingSlashes
    return encoder
  }()
  private static let decoder = JSONDecoder()

  var coreContext: CoreRequestContextStorage

  init(source: Source) { coreContext = .init(source: source) }

  var requestDecoder: JSONDecoder { Self.decoder }
  var responseEncoder: JSONEncoder { Self.encoder }
}
