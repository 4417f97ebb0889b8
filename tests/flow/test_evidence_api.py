"""Evidence over HTTP: refused by its content, stored once however often it is sent, opened by readers of the work."""

import asyncio
import hashlib
import json
import tracemalloc
import zipfile
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
import pytest_asyncio

from services.activity.evidence.bucket import CHUNK_BYTES
from services.activity.work.forms import SubmitCommand
from shared.events import decode
from shared.events.activity.evidence import EvidenceOpened, EvidenceStored
from shared.events.activity.work import ActivitySubmitted, ActivitySubmittedData
from shared.http.access import roles_of, routes_of
from shared.http.forms import fact
from shared.log.subjects import evidence
from tests.flow.activity_office import DAY, PERIOD, Office
from tests.flow.evidence_sender import BEGIN, Sender, chunks_of, fresh, metric
from tests.kit.installation import Headers, Installation, evidence_of, installed, refused
from tests.kit.servers import jetstream
from tests.kit.waiting import eventually

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(loop_scope="session")
async def office(city: Installation) -> Office:
    office = Office(city)
    await office.open()
    return office


@pytest_asyncio.fixture(loop_scope="session")
async def sender(city: Installation) -> Sender:
    return Sender(city, f"s{uuid4().hex[:10]}")


# --- what is refused


def word(extra: dict[str, bytes]) -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in ({"[Content_Types].xml": b"x", "word/document.xml": b"x"} | extra).items():
            packed.writestr(name, content)
    return file.getvalue()


DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@pytest.mark.parametrize(
    ("content", "media_type", "words"),
    [
        (b"MZ\x90\0" * 100, "image/jpeg", "none of the kinds"),
        (b"<svg onload='x()'>", "image/png", "none of the kinds"),
        (b"<html>", "application/pdf", "none of the kinds"),
        (b"%PDF-1.7", "image/jpeg", "is application/pdf, not image/jpeg"),
        (word({"word/a.xml": b"\0" * 10_000_000}), DOCX, "Unpacked"),
        (word({"word/a.zip": b"x"}), DOCX, "archive or another document"),
        (word({})[:-1], DOCX, "broken"),
    ],
)
async def test_what_is_no_evidence_is_refused_and_dropped(
    sender: Sender, content: bytes, media_type: str, words: str
) -> None:
    before = await chunks_of(sender.city)
    refused(await sender.send(content, media_type=media_type, name="bukti.jpg"), 422, words)
    upload_id = await sender.id_of(evidence_of(content, media_type=media_type))
    assert (await sender.get(upload_id)).json()["offset"] == 0
    assert await sender.recorded() == []
    assert await chunks_of(sender.city) == before


async def test_a_wrong_digest_is_refused_and_the_upload_dropped(sender: Sender) -> None:
    piece = evidence_of(fresh())
    upload_id = await sender.id_of(piece)
    answer = await sender.patch(upload_id, 0, fresh())
    refused(answer, 422, "not the file of this digest")
    refused(await sender.get(upload_id), 404)
    refused(await sender.patch(upload_id, 0, b"x"), 404)
    assert (await sender.begin(piece)).json()["offset"] == 0
    assert await sender.recorded() == []


# --- the same file again


async def test_the_same_file_again_is_not_sent_again(sender: Sender) -> None:
    content = fresh(5_000)
    assert (await sender.send(content)).status_code == 204
    before = await metric(sender.city, "ekinerja_evidence_deduplicated_bytes_total")
    answer = await sender.begin(evidence_of(content, name="lain.jpg"))
    assert (answer.status_code, answer.json()["state"], answer.json()["offset"]) == (200, "STORED", 5_000)
    assert await metric(sender.city, "ekinerja_evidence_deduplicated_bytes_total") == before + 5_000
    assert await sender.recorded() == [evidence_of(content)["sha256"]]


async def test_another_must_send_it_too_and_it_is_kept_once(sender: Sender) -> None:
    content, other = fresh(5_000), Sender(sender.city, f"{sender.name}x")
    assert (await sender.send(content)).status_code == 204
    chunks = await chunks_of(sender.city)
    before = await metric(sender.city, "ekinerja_evidence_deduplicated_bytes_total")
    answered = await other.begin(evidence_of(content))
    assert (answered.status_code, answered.json()["offset"]) == (201, 0)
    assert (await other.send(content)).status_code == 204
    assert await other.recorded() == await sender.recorded()
    assert await chunks_of(sender.city) == chunks
    assert await metric(sender.city, "ekinerja_evidence_deduplicated_bytes_total") == before + 5_000


async def test_the_same_file_by_many_at_once_is_kept_once(sender: Sender) -> None:
    content, city = fresh(2 * CHUNK_BYTES), sender.city
    chunks = await chunks_of(city)
    people = [Sender(city, f"{sender.name}x{n}") for n in range(6)]
    answers = await asyncio.gather(*(each.send(content) for each in people))
    assert {answer.status_code for answer in answers} == {204}
    assert await chunks_of(city) == chunks + 3  # two chunks and their description
    for each in people:
        assert await each.recorded() == [evidence_of(content)["sha256"]]


async def test_the_same_file_over_two_replicas_at_once_is_whole(sender: Sender, tmp_path: Path) -> None:
    city = sender.city
    async with installed(tmp_path, city.settings.nats_url, city.settings.monitor_url) as second:
        for n in range(5):
            content = fresh(2 * CHUNK_BYTES)
            people = [Sender(each, f"{sender.name}{n}x{m}") for m, each in enumerate((city, second))]
            answers = await asyncio.gather(*(each.send(content) for each in people))
            assert {answer.status_code for answer in answers} == {204}
            async with jetstream(city.settings.nats_url) as js:
                found = await (await js.object_store("evidence")).get(evidence_of(content)["sha256"])
            assert found.data == content


UPLOADERS, LARGE = 20, 10 * 1024 * 1024


async def test_twenty_large_uploads_at_once_are_never_in_memory_whole(sender: Sender) -> None:
    rest = bytes(CHUNK_BYTES)

    async def send(n: int) -> None:
        first = b"\xff\xd8\xff" + sender.name.encode() + bytes([n]) + bytes(CHUNK_BYTES)
        first = first[:CHUNK_BYTES]
        digest = hashlib.sha256(first)
        for _ in range(LARGE // CHUNK_BYTES - 1):
            digest.update(rest)
        piece = {"sha256": digest.hexdigest(), "size": LARGE, "name": "besar.jpg", "media_type": "image/jpeg"}
        upload_id = await sender.id_of(piece)
        for at in range(0, LARGE, CHUNK_BYTES):
            answer = await sender.patch(upload_id, at, rest if at else first)
            assert answer.status_code == 204, answer.text

    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        await asyncio.gather(*(send(n) for n in range(UPLOADERS)))
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert len(await sender.recorded()) == UPLOADERS
    assert most - before < UPLOADERS * LARGE / 4


# --- behind an activity


async def shown(office: Office, reader: Headers, content: bytes, key: str = "a1") -> httpx.Response:
    path = f"/evidence/{office.me}/{PERIOD}/{key}/{hashlib.sha256(content).hexdigest()}"
    return await office.city.http.get(path, headers=reader)


async def openings(office: Office) -> list[str]:
    return [event.data.by for event in await office.log() if isinstance(event, EvidenceOpened)]


async def test_a_file_is_opened_by_who_may_see_the_activity(office: Office) -> None:
    content, city = fresh(CHUNK_BYTES * 5 + 3), office.city
    assert (await Sender(city, office.me).send(content, name="foto rapat é.jpg")).status_code == 204
    piece = evidence_of(content, "foto rapat é.jpg")
    assert (await office.submit(evidence=[piece])).status_code == 201
    await office.status("SUBMITTED")
    acting, day = f"{office.boss}a", DAY
    await city.supervise(office.me, acting, "ACTING", day, day)
    await city.employee(f"{office.me}c", office.unit)

    async def acts() -> bool:
        return (await shown(office, city.token(acting), content)).status_code == 200

    await eventually(acts)
    for reader in (
        city.token(office.me),
        city.token(office.boss),
        city.token("h1", "unit_hr", units=[office.unit]),
        city.token("h1", "hr_admin"),
        city.token("i1", "auditor"),
    ):
        answer = await shown(office, reader, content)
        assert (answer.status_code, answer.content) == (200, content)
    assert {name: answer.headers[name] for name in ("content-type", "content-length", "etag", "cache-control")} == {
        "content-type": "image/jpeg",
        "content-length": str(len(content)),
        "etag": f'"{piece["sha256"]}"',
        "cache-control": "private, max-age=31536000, immutable",
    }
    assert answer.headers["content-disposition"] == "attachment; filename*=UTF-8''foto%20rapat%20%C3%A9.jpg"
    assert answer.headers["x-content-type-options"] == "nosniff"

    nothing = await shown(office, city.token(office.me), fresh())
    refused(nothing, 404)
    for outsider in (
        city.token("stranger"),
        city.token(f"{office.me}c"),
        city.token("h1", "unit_hr", units=["elsewhere"]),
    ):
        answer = await shown(office, outsider, content)
        refused(answer, 404)
        assert answer.json()["detail"] == nothing.json()["detail"]


async def test_what_a_verifier_opens_is_recorded_once_for_each_file(office: Office) -> None:
    city = office.city
    await office.submit()
    await office.status("SUBMITTED")
    for reader in (city.token(office.me), city.token("h1", "hr_admin"), city.token("i1", "auditor")):
        assert (await shown(office, reader, office.photo)).status_code == 200
    assert await openings(office) == []
    for _ in range(3):
        assert (await shown(office, city.token(office.boss), office.photo)).status_code == 200
    assert await openings(office) == [office.boss]
    former = f"{office.boss}f"
    await city.supervise(office.me, former, "ACTING", DAY - timedelta(days=1), DAY - timedelta(days=1))

    async def sees() -> bool:
        return (await shown(office, city.token(former), office.photo)).status_code == 200

    if (DAY - timedelta(days=1)).isoformat()[:7] == PERIOD:
        await eventually(sees)  # a superior of that month, but not of that day
    assert await openings(office) == [office.boss]
    await office.status("SUBMITTED")


async def test_a_file_that_a_log_names_and_the_store_never_got_is_not_there(office: Office) -> None:
    data = fact(
        ActivitySubmittedData, SubmitCommand.model_validate_json(json.dumps(office.work(evidence=[evidence_of(b"x")])))
    )
    await office.city.append(ActivitySubmitted.record(data, time=datetime.now(UTC), actor=f"employee:{office.me}"))
    await office.status("SUBMITTED")
    refused(await shown(office, office.city.token(office.boss), b"x"), 404)
    assert await openings(office) == []


async def test_to_know_a_digest_gives_no_right_to_the_file(office: Office) -> None:
    city = office.city
    stranger = f"{office.me}x"
    await city.employee(stranger, office.unit, superior=office.boss)
    others = office.work("a9", employee_id=stranger)
    refused(await office.post("/activities", others, city.token(stranger)), 422, "is no file you uploaded")
    batch = await office.post("/activities/batch", {"items": [others]}, city.token(stranger))
    assert office.evidence["sha256"] in batch.json()["items"][0]["reason"]
    assert (await Sender(city, stranger).send(office.photo)).status_code == 204
    assert (await office.post("/activities", others, city.token(stranger))).status_code == 201


async def test_what_an_officer_sent_for_somebody_is_theirs_to_submit_again(office: Office) -> None:
    city, content = office.city, fresh()
    officer = city.token("h1", "unit_hr", units=[office.unit])
    piece = await city.upload(officer, content)
    refused(await office.submit(evidence=[piece]), 422, "is no file you uploaded")
    body = office.work(evidence=[piece])
    assert (await office.post("/activities", body, officer)).status_code == 201
    await office.status("SUBMITTED")
    assert (await office.decide("return", {"reason": "kurang jelas"})).status_code == 201
    assert (await office.submit(evidence=[piece], description="lebih jelas")).status_code == 201


async def test_the_same_file_behind_other_work_is_shown_to_its_verifier(office: Office) -> None:
    city = office.city
    other = f"{office.me}z"
    await city.employee(other, office.unit, superior=office.boss)
    assert (await Sender(city, other).send(office.photo)).status_code == 204
    lonely = await city.upload(city.token(office.me), fresh())
    await office.submit("a1", minutes=10, evidence=[office.evidence, lonely])
    await office.submit("a2", minutes=10)
    others = office.work("a1", employee_id=other, minutes=10)
    assert (await office.post("/activities", others, city.token(other))).status_code == 201

    async def queue() -> dict[tuple[str, str], list[int]]:
        items = (await city.http.get("/activities/queue", headers=city.token(office.boss))).json()["items"]
        return {
            (row["employee_id"], row["activity_id"]): [each["also_used"] for each in row["evidence"]] for row in items
        }

    async def complete() -> bool:
        return await queue() == {(office.me, "a1"): [2, 0], (office.me, "a2"): [2], (other, "a1"): [2]}

    await eventually(complete)
    month = (await office.month())["items"]
    assert [[each["also_used"] for each in row["evidence"]] for row in month] == [[2, 0], [2]]


async def test_a_file_is_said_once_and_by_whom(office: Office) -> None:
    rows = await office.city.ledger.read(evidence(office.me, datetime.now(UTC)))
    (event,) = [decode(row.body) for row in rows]
    assert isinstance(event, EvidenceStored)
    named = {name: getattr(event.data, name) for name in office.evidence}
    assert (named, event.subject, event.actor) == (office.evidence, office.me, f"employee:{office.me}")


async def test_every_route_refuses_who_has_no_token(city: Installation) -> None:
    routes = [route for route in routes_of(city.app) if (route.path or "").startswith("/evidence")]
    assert {(route.path, *(route.methods or ())): len(roles_of(route) or ()) for route in routes} == {
        ("/evidence/uploads", "POST"): 3,
        ("/evidence/uploads/{upload_id}", "GET"): 3,
        ("/evidence/uploads/{upload_id}", "PATCH"): 3,
        ("/evidence/uploads/{upload_id}", "DELETE"): 3,
        ("/evidence/{employee_id}/{period}/{activity_id}/{sha256}", "GET"): 4,
    }
    path = f"{BEGIN}/{'0' * 32}"
    for method, url in (
        ("POST", BEGIN),
        ("GET", path),
        ("PATCH", path),
        ("DELETE", path),
        ("GET", f"/evidence/e/{PERIOD}/a/{'0' * 64}"),
    ):
        refused(await city.http.request(method, url), 401)
