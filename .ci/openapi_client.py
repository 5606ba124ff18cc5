"""Uses the client that openapi-python-client makes, as a person would: openapi_client.py CONTRACT URL KEY RECORDING. mypy checks it too: no cast."""

import sys

from playlists_client import AuthenticatedClient
from playlists_client.api.organizations import organizations_current_retrieve
from playlists_client.api.projects import projects_list
from playlists_client.api.session_recording_playlists import (
    session_recording_playlists_create,
    session_recording_playlists_destroy,
    session_recording_playlists_list,
    session_recording_playlists_partial_update,
    session_recording_playlists_recordings_bulk_add_create,
    session_recording_playlists_recordings_create,
    session_recording_playlists_recordings_destroy,
    session_recording_playlists_recordings_retrieve,
    session_recording_playlists_retrieve,
    session_recording_playlists_update,
)
from playlists_client.api.session_recordings import (
    session_recordings_list,
    session_recordings_partial_update,
    session_recordings_retrieve,
)
from playlists_client.api.users import users_me_retrieve
from playlists_client.models import (
    BulkAddResult,
    BulkRecordings,
    Error,
    ErrorType,
    Organization,
    PaginatedProjectList,
    PaginatedSessionRecordingList,
    PaginatedSessionRecordingPlaylistList,
    PatchedSessionRecording,
    PatchedSessionRecordingPlaylist,
    PlaylistRecordingList,
    SessionRecording,
    SessionRecordingPlaylist,
    SessionRecordingPlaylistCollectionTypeEnum,
    SessionRecordingPlaylistOrderEnum,
    SessionRecordingPlaylistRequest,
    SessionRecordingPlaylistTypeEnum,
    SessionRecordingsListOrder,
    SessionRecordingsListOrderDirection,
    Success,
    User,
)


def create(client: AuthenticatedClient, body: SessionRecordingPlaylistRequest) -> SessionRecordingPlaylist:
    created = session_recording_playlists_create.sync("1", client=client, body=body)
    assert isinstance(created, SessionRecordingPlaylist), created
    return created


def names_on_pages(client: AuthenticatedClient, user: User, size: int) -> list[str]:
    """The names of the collections that `user` has made, in descending order, from pages of `size`."""
    names: list[str] = []
    while True:
        page = session_recording_playlists_list.sync(
            "@current", client=client, limit=size, offset=len(names), order=SessionRecordingPlaylistOrderEnum.NAME_DESCENDING,
            type_=SessionRecordingPlaylistTypeEnum.COLLECTION, created_by=user.id, user=True, search="by a client", date_from="-1d",
            collection_type=SessionRecordingPlaylistCollectionTypeEnum.CUSTOM,
        )  # fmt: skip
        assert isinstance(page, PaginatedSessionRecordingPlaylistList), page
        names += [playlist.name or "" for playlist in page.results]
        assert page.count >= len(names) and len(page.results) <= size, page
        if page.next_ is None:
            return names


def main(contract: str, url: str, key: str, recording: str) -> None:
    client = AuthenticatedClient(base_url=url, token=key, raise_on_unexpected_status=True)
    user = users_me_retrieve.sync(client=client)
    assert isinstance(user, User) and "@" in user.email, user

    for number in range(3):
        body = SessionRecordingPlaylistRequest(name=f"Made by a client {number}", type_=SessionRecordingPlaylistTypeEnum.COLLECTION)
        collection = create(client, body)
    assert collection.type_ is SessionRecordingPlaylistTypeEnum.COLLECTION and collection.recordings_counts.collection.count is None
    assert collection.created_by is not None and collection.created_by.uuid == user.uuid, collection
    assert collection.created_at is not None and collection.created_at.tzinfo is not None, collection
    expected = ["Made by a client 2", "Made by a client 1", "Made by a client 0"]
    assert names_on_pages(client, user, 2) == expected

    # What was read is sent back as it is.
    saved = create(
        client, SessionRecordingPlaylistRequest(type_=SessionRecordingPlaylistTypeEnum.FILTERS, filters={"date_from": "-7d", "duration": [1]})
    )
    change = PatchedSessionRecordingPlaylist(name="Changed by a client", filters=saved.filters)
    changed = session_recording_playlists_partial_update.sync("1", saved.short_id, client=client, body=change)
    assert isinstance(changed, SessionRecordingPlaylist) and changed.name == "Changed by a client", changed
    assert changed.filters == {"date_from": "-7d", "duration": [1]}, changed
    pinned = PatchedSessionRecordingPlaylist(pinned=True, description="Put by a client")
    put = session_recording_playlists_update.sync("1", collection.short_id, client=client, body=pinned)
    assert isinstance(put, SessionRecordingPlaylist) and put.pinned and put.name == "Made by a client 2", put

    added = session_recording_playlists_recordings_create.sync("1", collection.short_id, recording, client=client)
    assert isinstance(added, Success) and added.success, added
    ids = BulkRecordings(session_recording_ids=[recording, "another"])
    both = session_recording_playlists_recordings_bulk_add_create.sync("1", collection.short_id, client=client, body=ids)
    assert isinstance(both, BulkAddResult) and (both.added_count, both.total_requested) == (1, 2), both
    held = session_recording_playlists_recordings_retrieve.sync("1", collection.short_id, client=client)
    assert isinstance(held, PlaylistRecordingList), held
    found = held.results[-1]
    assert found.id == recording and found.person is not None and found.person.distinct_ids and found.start_time is not None, found
    removed = session_recording_playlists_recordings_destroy.sync_detailed("1", collection.short_id, recording, client=client)
    assert removed.status_code == (204 if contract == "documented" else 200), removed

    marked = session_recordings_partial_update.sync("1", recording, client=client, body=PatchedSessionRecording(viewed=True))
    assert isinstance(marked, Success) and marked.success, marked
    alone = session_recordings_retrieve.sync("1", recording, client=client)
    assert isinstance(alone, SessionRecording) and alone.viewed and alone.person.uuid and alone.start_time is not None, alone
    listed = session_recordings_list.sync(
        "1", client=client, limit=3, date_from="-1y", order=SessionRecordingsListOrder.START_TIME,
        order_direction=SessionRecordingsListOrderDirection.ASC,
    )  # fmt: skip
    assert isinstance(listed, PaginatedSessionRecordingList) and listed.has_next, listed
    times = [each.start_time for each in listed.results if each.start_time is not None]
    assert len(times) == 3 and times == sorted(times), listed

    refused = session_recording_playlists_destroy.sync_detailed("1", collection.short_id, client=client)
    assert refused.status_code == (405 if contract == "documented" else 403), refused
    wrong = SessionRecordingPlaylistRequest(name="?" * 401, type_=SessionRecordingPlaylistTypeEnum.COLLECTION)
    invalid = session_recording_playlists_create.sync("1", client=client, body=wrong)
    assert isinstance(invalid, Error) and invalid.type_ is ErrorType.VALIDATION_ERROR and invalid.attr == "name", invalid
    gone = session_recording_playlists_retrieve.sync("1", "nowhere1", client=client)
    assert isinstance(gone, Error) and (gone.code, gone.attr) == ("not_found", None), gone

    projects = projects_list.sync(client=client)
    assert isinstance(projects, PaginatedProjectList) and projects.count == len(projects.results) > 0, projects
    organization = organizations_current_retrieve.sync(client=client)
    assert isinstance(organization, Organization) and organization.name, organization


main(*sys.argv[1:])
