"""Uses the client that openapi-generator makes, as a person would: openapi_generator_client.py CONTRACT URL KEY RECORDING. mypy checks it too."""

import sys

from playlists_api import (
    ApiClient,
    BulkRecordings,
    Configuration,
    Error,
    OrganizationsApi,
    PatchedSessionRecording,
    PatchedSessionRecordingPlaylist,
    ProjectsApi,
    SessionRecordingPlaylistCollectionTypeEnum,
    SessionRecordingPlaylistOrderEnum,
    SessionRecordingPlaylistRequest,
    SessionRecordingPlaylistsApi,
    SessionRecordingPlaylistTypeEnum,
    SessionRecordingsApi,
    User,
    UsersApi,
)
from playlists_api.exceptions import BadRequestException, ForbiddenException, NotFoundException, ServiceException


def names_on_pages(playlists: SessionRecordingPlaylistsApi, user: User, size: int) -> list[str]:
    """The names of the collections that `user` has made, in ascending order, from pages of `size`."""
    names: list[str] = []
    while True:
        page = playlists.session_recording_playlists_list(
            "@current", limit=size, offset=len(names), order=SessionRecordingPlaylistOrderEnum.NAME,
            type=SessionRecordingPlaylistTypeEnum.COLLECTION, created_by=user.id, user=True, search="by a program", date_from="-1d",
            collection_type=SessionRecordingPlaylistCollectionTypeEnum.CUSTOM,
        )  # fmt: skip
        names += [playlist.name or "" for playlist in page.results]
        if page.next is None:
            return names


def main(contract: str, url: str, key: str, recording: str) -> None:
    with ApiClient(Configuration(host=url, access_token=key)) as client:
        playlists = SessionRecordingPlaylistsApi(client)
        user = UsersApi(client).users_me_retrieve()

        for number in range(3):
            body = SessionRecordingPlaylistRequest(name=f"Made by a program {number}", type=SessionRecordingPlaylistTypeEnum.COLLECTION)
            collection = playlists.session_recording_playlists_create("1", body)
        assert collection.type is SessionRecordingPlaylistTypeEnum.COLLECTION and collection.recordings_counts.collection.count is None
        assert collection.created_by is not None and collection.created_by.uuid == user.uuid, collection
        assert collection.created_at is not None and collection.created_at.tzinfo is not None, collection
        expected = ["Made by a program 0", "Made by a program 1", "Made by a program 2"]
        assert names_on_pages(playlists, user, 2) == expected

        # What was read is sent back as it is.
        filters = {"date_from": "-7d", "duration": [1]}
        saved = playlists.session_recording_playlists_create(
            "1", SessionRecordingPlaylistRequest(type=SessionRecordingPlaylistTypeEnum.FILTERS, filters=filters)
        )
        change = PatchedSessionRecordingPlaylist(name="Changed by a program", filters=saved.filters)
        changed = playlists.session_recording_playlists_partial_update("1", saved.short_id, change)
        assert changed.name == "Changed by a program" and changed.filters == filters, changed

        assert playlists.session_recording_playlists_recordings_create("1", collection.short_id, recording).success
        ids = BulkRecordings(session_recording_ids=[recording, "another"])
        both = playlists.session_recording_playlists_recordings_bulk_add_create("1", collection.short_id, ids)
        assert (both.added_count, both.total_requested) == (1, 2), both
        found = playlists.session_recording_playlists_recordings_retrieve("1", collection.short_id).results[-1]
        assert found.id == recording and found.person is not None and found.person.distinct_ids and found.start_time is not None, found

        recordings = SessionRecordingsApi(client)
        assert recordings.session_recordings_partial_update("1", recording, PatchedSessionRecording(viewed=True)).success
        alone = recordings.session_recordings_retrieve("1", recording)
        assert alone.viewed and alone.person.uuid and alone.start_time is not None, alone
        listed = recordings.session_recordings_list("1", limit=3, date_from="-1y", order="start_time", order_direction="ASC")
        times = [each.start_time for each in listed.results if each.start_time is not None]
        assert listed.has_next and len(times) == 3 and times == sorted(times), listed

        try:
            playlists.session_recording_playlists_retrieve("1", "nowhere1")
            raise AssertionError("a playlist that there is not")
        except NotFoundException as refusal:
            assert isinstance(refusal.data, Error) and (refusal.data.code, refusal.data.attr) == ("not_found", None), refusal
        try:
            playlists.session_recording_playlists_recordings_destroy("1", collection.short_id, "nowhere")
            raise AssertionError("a recording that is not in it")
        except (NotFoundException, ServiceException) as refusal:
            assert isinstance(refusal.data, Error) and refusal.status == (404 if contract == "documented" else 500), refusal
        try:
            playlists.session_recording_playlists_partial_update("1", saved.short_id, PatchedSessionRecordingPlaylist(filters={}))
            raise AssertionError("a saved filter without filters")
        except BadRequestException as refusal:
            assert isinstance(refusal.data, Error) and refusal.data.type == "validation_error", refusal
        if contract == "observed":
            try:
                playlists.session_recording_playlists_destroy("1", collection.short_id)
                raise AssertionError("a key that deletes a playlist")
            except ForbiddenException as refusal:
                assert isinstance(refusal.data, Error) and refusal.data.code == "permission_denied", refusal

        assert ProjectsApi(client).projects_list().count > 0
        assert OrganizationsApi(client).organizations_current_retrieve().name


main(*sys.argv[1:])
