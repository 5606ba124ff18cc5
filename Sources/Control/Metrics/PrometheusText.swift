/// Writes metrics in Prometheus's text format, version 0.0.4.
struct PrometheusText {
  static let mediaType = "text/plain; version=0.0.4; charset=utf-8"

  private(set) var text = ""

  /// Begins a metric; its samples follow.
  mutating func metric(_ name: String, _ type: String, _ help: String) {
    text += "# HELP \(name) \(help)\n# TYPE \(name) \(type)\n"
  }

  /// A sample of a metric that has been begun.
  mutating func sample(_ name: String, _ labels: [(String, String)] = [], _ value: String) {
    text += name
    if !labels.isEmpty {
      text += "{" + labels.map { "\($0)=\"\(Self.escape($1))\"" }.joined(separator: ",") + "}"
    }
    text += " \(value)\n"
  }

  /// A gauge of one sample.
  mutating func gauge(_ name: String, _ value: Int, _ help: String) {
    metric(name, "gauge", help)
    sample(name, "\(value)")
  }

  /// Seconds, from `units` of which a second has `perSecond`, a power of ten, without an exponent.
  static func seconds(_ units: Int, perSecond: Int) -> String {
    let fraction = String(perSecond + units % perSecond).dropFirst()
    return "\(units / perSecond).\(fraction)"
  }

  private static func escape(_ value: String) -> String {
    var escaped = ""
    for character in value.unicodeScalars {
      switch character {
      case "\\": escaped += "\\\\"
      case "\"": escaped += "\\\""
      case "\n": escaped += "\\n"
      default: escaped.unicodeScalars.append(character)
      }
    }
    return escaped
  }
}

extension PrometheusText {
  fileprivate mutating func sample(_ name: String, _ value: String) { sample(name, [], value) }
}
