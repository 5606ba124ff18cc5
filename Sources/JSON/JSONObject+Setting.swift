extension JSONObject {
  /// The object with a member of this value, in its old place or at the end, or with nil without the member.
  package func setting(_ key: JSONString, to value: JSONValue?) -> JSONObject {
    guard let value else { return JSONObject(members.filter { $0.key != key }) }
    return JSONObject(members + [Member(key: key, value: value)])
  }
}
