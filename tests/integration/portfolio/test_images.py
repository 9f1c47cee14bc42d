"""Images from one real registry to another: by digest, for all platforms, on from where a copy stopped."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from portfolio.errors import CatalogError
from portfolio.images.copying import copy_image
from portfolio.images.publishing import named_images, publish_images
from portfolio.images.registry import Repository
from portfolio.images.resolving import resolve
from products.images import IMAGE_ACCOUNT_PLACEHOLDER, LOCK_FILE, locked
from tests.support.image_registry import INDEX, ImageRegistry, registry_program

if TYPE_CHECKING:
    from collections.abc import Iterator

    from products.images import LockedImage


@pytest.fixture(scope="module")
def program() -> str:
    """The registry's program."""
    found = registry_program()
    if found is None:
        pytest.skip("docker-registry is neither installed nor to be had from Debian's archive here")
    return found


@pytest.fixture(scope="module")
def makers(program: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ImageRegistry]:
    """The makers' registry."""
    with ImageRegistry(program, tmp_path_factory.mktemp("makers")) as running:
        yield running


@pytest.fixture
def own(program: str, tmp_path: Path) -> Iterator[ImageRegistry]:
    """The account's own registry, empty."""
    with ImageRegistry(program, tmp_path) as running:
        yield running


@pytest.fixture
def lock(makers: ImageRegistry, tmp_path: Path) -> Path:
    """A lock of one image, whose digest is not known yet."""
    file = tmp_path / "images.lock.toml"
    file.write_text(
        "# A comment that stays.\n\n[[image]]\n"
        f'name = "librechat"\nsource = "{makers.host}/makers/chat"\nversion = "v1.0.0"\ndigest = ""\n',
        encoding="utf-8",
    )
    return file


class _Account:
    """A session that knows of Amazon ECR's token alone."""

    def __init__(self, registry: ImageRegistry) -> None:
        self._granted = {"authorizationToken": "QVdTOnRva2Vu", "proxyEndpoint": f"http://{registry.host}"}

    def client(self, name: str) -> _Account:
        assert name == "ecr"
        return self

    def get_authorization_token(self) -> dict[str, Any]:
        return {"authorizationData": [self._granted]}


def _publish(own: ImageRegistry, image: LockedImage) -> tuple[int, list[str]]:
    lines: list[str] = []
    copied = publish_images(_Account(own), [image], progress=lines.append)  # type: ignore[arg-type] # stands in
    return copied, lines


def _resolved(makers: ImageRegistry, lock: Path, **given: str) -> LockedImage:
    digest = makers.give_image("makers/chat", "v1.0.0", **given)
    assert resolve(file=lock, progress=lambda _: None) == ()
    (image,) = locked(lock)
    assert image.digest == digest
    return image


def test_an_image_is_copied_whole_and_only_once(
    makers: ImageRegistry, own: ImageRegistry, lock: Path
) -> None:
    """Byte by byte, for every platform, as another client finds it; published again, nothing is sent."""
    image = _resolved(makers, lock)
    copied, lines = _publish(own, image)
    assert copied == 1
    assert sum(line.startswith("copying ") for line in lines) == 6
    index, headers = own.ask("GET", "librechat/librechat/manifests/v1.0.0", Accept=INDEX)
    assert headers["Docker-Content-Digest"] == image.digest
    assert index == makers.ask("GET", "makers/chat/manifests/v1.0.0", Accept=INDEX)[0]
    for entry in json.loads(index)["manifests"]:
        (manifest, _), (same, _) = (
            registry.ask("GET", f"{name}/manifests/{entry['digest']}", Accept=entry["mediaType"])
            for registry, name in ((own, "librechat/librechat"), (makers, "makers/chat"))
        )
        assert manifest == same
        for part in (json.loads(manifest)["config"], *json.loads(manifest)["layers"]):
            blob, _ = own.ask("GET", f"librechat/librechat/blobs/{part['digest']}")
            assert len(blob) == part["size"]
    assert _publish(own, image) == (0, [])


def test_a_copy_that_was_cut_short_goes_on(
    makers: ImageRegistry, own: ImageRegistry, lock: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What arrived is not sent again; until all has, the tag is not there."""
    image = _resolved(makers, lock)
    sent: list[str] = []
    put = Repository.put_blob

    def cut(repository: Repository, digest: str, file: Path) -> None:
        if len(sent) == 4:
            raise KeyboardInterrupt
        put(repository, digest, file)
        sent.append(digest)

    with monkeypatch.context() as patch:
        patch.setattr(Repository, "put_blob", cut)
        with pytest.raises(KeyboardInterrupt):
            _publish(own, image)
    assert Repository(f"{own.host}/librechat/librechat").manifest("v1.0.0") is None
    copied, lines = _publish(own, image)
    assert copied == 1
    assert sum(line.startswith("copying ") for line in lines) == 2


def test_a_tag_that_means_something_else_is_refused_and_left_alone(
    makers: ImageRegistry, own: ImageRegistry, lock: Path
) -> None:
    """The lock and the registry disagree: nobody can say which of the two runs."""
    image = _resolved(makers, lock)
    other = own.give_image("librechat/librechat", "v1.0.0", word="other")
    with pytest.raises(CatalogError, match="has another image under this tag") as caught:
        _publish(own, image)
    assert other in str(caught.value)
    assert image.digest in str(caught.value)
    _, headers = own.ask("GET", "librechat/librechat/manifests/v1.0.0", Accept=INDEX)
    assert headers["Docker-Content-Digest"] == other


def test_makers_who_moved_their_tag_change_nothing(
    makers: ImageRegistry, own: ImageRegistry, lock: Path
) -> None:
    """The digest decides; the tag is asked for once, when the lock is filled, and never again."""
    image = _resolved(makers, lock)
    makers.give_image("makers/chat", "v1.0.0", word="moved")
    resolve(file=lock, progress=lambda _: None)
    assert locked(lock) == (image,)
    assert _publish(own, image)[0] == 1
    _, headers = own.ask("GET", "librechat/librechat/manifests/v1.0.0", Accept=INDEX)
    assert headers["Docker-Content-Digest"] == image.digest


def test_an_image_that_is_gone_at_its_makers_is_told(
    makers: ImageRegistry, own: ImageRegistry, lock: Path
) -> None:
    """With the digest that nobody has."""
    missing = replace(_resolved(makers, lock), digest=f"sha256:{'0' * 64}")
    with pytest.raises(CatalogError, match="does not have it any more"):
        _publish(own, missing)


def test_content_that_is_not_the_digests_is_refused(makers: ImageRegistry, tmp_path: Path) -> None:
    """Whatever stands between here and the registry: what comes is counted."""
    makers.give_image("makers/chat", "v1.0.0")
    repository = Repository(f"{makers.host}/makers/chat")
    with pytest.raises(CatalogError, match="it is not what was asked for"):
        repository.get_blob(f"sha256:{'1' * 64}", tmp_path / "blob")


def test_a_registry_that_cannot_be_reached_leaves_the_digest_empty_and_says_so(lock: Path) -> None:
    """The lock stays as it was, and a later run fills it."""
    lock.write_text(lock.read_text("utf-8").replace("127.0.0.1:", "127.0.0.1:9/"), encoding="utf-8")
    before = lock.read_text("utf-8")
    lines: list[str] = []
    (missing,) = resolve(file=lock, progress=lines.append)
    assert missing.name == "librechat"
    assert lines[0].startswith("librechat v1.0.0: not resolved, stays empty. Cannot reach the registry of ")
    assert lock.read_text("utf-8") == before


def test_a_version_that_does_not_exist_or_not_for_arm_is_not_locked(
    makers: ImageRegistry, lock: Path
) -> None:
    """Both products run on arm64; nothing is written."""
    lock.write_text(lock.read_text("utf-8").replace("v1.0.0", "v9.9.9"), encoding="utf-8")
    makers.give_image("makers/chat", "v1.0.0")
    with pytest.raises(CatalogError, match=r"Cannot lock librechat v9\.9\.9"):
        resolve(file=lock, progress=lambda _: None)
    assert locked(lock)[0].digest == ""


class _Release:
    """As much of a release as names images."""

    def __init__(self, *paths: str) -> None:
        base = f"{IMAGE_ACCOUNT_PLACEHOLDER}.dkr.ecr.${{AWS::Region}}.${{AWS::URLSuffix}}/"
        self.template_text = json.dumps([{"Fn::Sub": base + path} for path in paths])


def test_only_what_the_lock_has_with_its_digest_is_published(tmp_path: Path) -> None:
    """Every image that is missing is named at once, with the way out."""
    lock = tmp_path / "images.lock.toml"
    entries = [
        f'[[image]]\nname = "{name}"\nsource = "x.example/y"\nversion = "v1"\ndigest = "{digest}"\n'
        for name, digest in (("a", f"sha256:{'a' * 64}"), ("b", ""))
    ]
    lock.write_text("\n".join(entries), encoding="utf-8")
    (known,) = named_images([_Release("librechat/a:v1", "librechat/a:v1")], lock)  # type: ignore[list-item]
    assert known.digest == f"sha256:{'a' * 64}"
    with pytest.raises(CatalogError) as caught:
        named_images([_Release("librechat/b:v1", "librechat/c:v2")], lock)  # type: ignore[list-item]
    told = str(caught.value)
    assert "the image b v1" in told
    assert "catalog images resolve" in told
    assert "the image c v2" in told


def test_the_lock_names_each_version_once_and_no_digest_that_is_none() -> None:
    """The newest of a name is the one that the templates name."""
    images = locked()
    assert len({(image.name, image.version) for image in images}) == len(images)
    for image in images:
        assert image.digest == "" or (image.digest.startswith("sha256:") and len(image.digest) == 71)
    assert Path(LOCK_FILE).name == "images.lock.toml"


def test_copying_says_what_it_sends(makers: ImageRegistry, own: ImageRegistry) -> None:
    """A line a layer, with its size: hundreds of megabytes take their time."""
    digest = makers.give_image("makers/chat", "v2.0.0", word="second")
    lines: list[str] = []
    source, target = (Repository(f"{r.host}/makers/chat") for r in (makers, own))
    assert copy_image(source, target, tag="v2.0.0", digest=digest, progress=lines.append)
    assert all(line.startswith("copying 0.") and line.endswith(f"MB of {target.name}") for line in lines)
