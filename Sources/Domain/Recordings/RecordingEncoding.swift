package import JSON

/// A recording as `GET …/recordings/` shows it.
package enum RecordingEncoding {
  /// Writes the recording; `viewed` says whether the reader has watched it, `viewers` names by e-mail the others who have.
  package static func write(_ recording: Recording, viewed: Bool, viewers: [String], into writer: inout JSONWriter) {
    writer.raw(#"{"id":"#)
    writer.string(recording.id)
    writer.raw(#","distinct_id":"#)
    writer.string(recording.distinctID)
    writeViews(viewed: viewed, viewers: viewers, into: &writer)
    writer.raw(#","recording_duration":"#)
    writer.int(recording.duration)
    writer.raw(#","active_seconds":"#)
    writer.number(recording.activeSeconds)
    writer.raw(#","inactive_seconds":"#)
    writer.number(recording.inactiveSeconds)
    writer.raw(#","start_time":"#)
    writer.string(orNull: recording.startTime?.iso8601)
    writer.raw(#","end_time":"#)
    writer.string(orNull: recording.endTime?.iso8601)
    for (name, count) in zip(Recording.countNames, recording.counts) {
      writer.raw(#",""#)
      writer.raw(name)
      writer.raw(#"":"#)
      writer.int(count)
    }
    writer.raw(#","start_url":"#)
    writer.string(orNull: recording.startURL)
    writer.raw(#","person":"#)
    if let person = recording.person { write(person, into: &writer) } else { writer.null() }
    writer.raw(#","storage":"#)
    writer.string(recording.storage)
    writer.raw(#","snapshot_source":"#)
    writer.string(recording.snapshotSource)
    writer.raw(#","ongoing":"#)
    writer.bool(recording.isOngoing)
    writer.raw(#","activity_score":"#)
    writer.value(recording.activityScore.map(JSONValue.number) ?? .null)
    writer.raw("}")
  }

  /// Writes a recording of which nothing but the id is known: its other fields are null, zero or false.
  package static func writeUnknown(id: String, viewed: Bool, viewers: [String], into writer: inout JSONWriter) {
    writer.raw(#"{"id":"#)
    writer.string(id)
    writer.raw(#","distinct_id":null"#)
    writeViews(viewed: viewed, viewers: viewers, into: &writer)
    writer.raw(#","recording_duration":0,"active_seconds":0,"inactive_seconds":0,"start_time":null,"end_time":null"#)
    for name in Recording.countNames {
      writer.raw(#",""#)
      writer.raw(name)
      writer.raw(#"":0"#)
    }
    writer.raw(#","start_url":null,"person":null,"storage":null,"snapshot_source":null,"ongoing":false,"activity_score":null}"#)
  }

  private static func writeViews(viewed: Bool, viewers: [String], into writer: inout JSONWriter) {
    writer.raw(#","viewed":"#)
    writer.bool(viewed)
    writer.raw(#","viewers":"#)
    writer.value(.array(viewers.map { .string(JSONString($0)) }))
  }

  private static func write(_ person: Person, into writer: inout JSONWriter) {
    writer.raw(#"{"id":"#)
    writer.int(person.id)
    writer.raw(#","name":"#)
    writer.string(person.name)
    writer.raw(#","distinct_ids":"#)
    writer.value(.array(person.distinctIDs.map { .string(JSONString($0)) }))
    writer.raw(#","properties":"#)
    writer.value(.object(person.properties))
    writer.raw(#","created_at":"#)
    writer.string(orNull: person.createdAt?.iso8601)
    writer.raw(#","uuid":"#)
    writer.string(person.uuid)
    writer.raw("}")
  }
}
