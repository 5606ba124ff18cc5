"""What schemathesis does not send, since it would take a true answer for a defect; CONTRACT says of which contract the server is."""

import os

import schemathesis

WRITES = ("session_recording_playlists_create", "session_recording_playlists_update", "session_recording_playlists_partial_update")


@schemathesis.hook
def filter_case(context, case):
    operation = case.operation.definition.raw.get("operationId")
    if operation in WRITES:
        # One that is deleted is not there: no resource got lost.
        return not (isinstance(case.body, dict) and case.body.get("deleted"))
    if operation == "session_recording_playlists_list" and os.environ["CONTRACT"] == "observed":
        # The hosted service hands a created_by that is no number to its database, and breaks.
        return isinstance((case.query or {}).get("created_by", 0), int)
    return True
