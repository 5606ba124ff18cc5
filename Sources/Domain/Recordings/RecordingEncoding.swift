package import JSON

/// A recording as `GET …/recordings/` shows it.
package enum RecordingEncoding {
  /// Writes the recording; `viewed` says whether the reader has watched it, `viewers` names by e-mail the others who have.
  package static func write(_ recording: Recording, viewed: Bool, viewers: [String], into writer: inout JSONWriter) {
    writer.raw("{")
    writer.key("id")
    writer.string(recording.id)
    writer.key("distinct_id")
    writer.string(recording.distinctID)
    writeViews(viewed: viewed, viewers: viewers, into: &writer)
    writer.key("recording_duration")
    writer.int(recording.duration)
    writer.key("active_seconds")
    writer.number(recording.activeSeconds)
    writer.key("inactive_seconds")
    writer.number(recording.inactiveSeconds)
    writer.key("start_time")
    writer.string(recording.startTime?.iso8601)
    writer.key("end_time")
    writer.string(recording.endTime?.iso8601)
    for (name, count) in zip(Recording.countNames, recording.counts) {
      writer.key(name)
      writer.int(count)
    }
    writer.key("start_url")
    writer.string(recording.startURL)
    writer.key("person")
    if let person = recording.person { write(person, into: &writer) } else { writer.null() }
    writer.key("storage")
    writer.string(recording.storage)
    writer.key("snapshot_source")
    writer.string(recording.snapshotSource)
    writer.key("ongoing")
    writer.bool(recording.isOngoing)
    writer.key("activity_score")
    writer.value(recording.activityScore.map(JSONValue.number) ?? .null)
    writer.raw("}")
  }

  /// Writes a recording of which nothing but the id is known: its other fields are null, zero or false.
  package static func writeUnknown(id: String, viewed: Bool, viewers: [String], into writer: inout JSONWriter) {
    writer.raw("{")
    writer.key("id")
    writer.string(id)
    writer.raw(#","distinct_id":null"#)
    writeViews(viewed: viewed, viewers: viewers, into: &writer)
    writer.raw(#","recording_duration":0,"active_seconds":0,"inactive_seconds":0,"start_time":null,"end_time":null"#)
    for name in Recording.countNames {
      writer.key(name)
      writer.int(0)
    }
    writer.raw(#","start_url":null,"person":null,"storage":null,"snapshot_source":null,"ongoing":false,"activity_score":null}"#)
  }

  private static func writeViews(viewed: Bool, viewers: [String], into writer: inout JSONWriter) {
    writer.key("viewed")
    writer.bool(viewed)
    writer.key("viewers")
    writer.value(.array(viewers.map { .string(JSONString($0)) }))
  }

  private static func write(_ person: Person, into writer: inout JSONWriter) {
    writer.raw("{")
    writer.key("id")
    writer.int(person.id)
    writer.key("name")
    writer.string(person.name)
    writer.key("distinct_ids")
    writer.value(.array(person.distinctIDs.map { .string(JSONString($0)) }))
    writer.key("properties")
    writer.value(.object(person.properties))
    writer.key("created_at")
    writer.string(person.createdAt?.iso8601)
    writer.key("uuid")
    writer.string(person.uuid)
    writer.raw("}")
  }
}
