internal import Domain
internal import JSON
internal import Logging

/// Writes each message as one line to stderr, as text or as JSON, with the same words in both.
struct LineLogHandler: LogHandler {
  var metadata: Logger.Metadata = [:]
  var logLevel: Logger.Level
  let format: LogFormat

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    let fields = metadata.merging(event.metadata ?? [:]) { $1 }.sorted { $0.key < $1.key }
    let time = EmulatorClock.system.now.iso8601
    switch format {
    case .text:
      let suffix = fields.map { " \($0.key)=\($0.value)" }.joined()
      StandardError.writeLine("\(time) \(event.level) \(event.message)\(suffix)")
    case .json:
      var writer = JSONWriter(capacity: 256)
      writer.object { writer in
        writer.key("time")
        writer.string(time)
        writer.key("level")
        writer.string(event.level.rawValue)
        writer.key("message")
        writer.string("\(event.message)".visible)
        for (key, value) in fields {
          writer.key(escaping: JSONString(key))
          writer.string("\(value)".visible)
        }
      }
      writer.raw("\n")
      StandardError.write(String(decoding: writer.bytes, as: UTF8.self))
    }
  }
}
