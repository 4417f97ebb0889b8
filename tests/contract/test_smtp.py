"""Mail over TLS and with a login, to a real server on this machine; a server that is not trusted learns nothing."""

from pathlib import Path

import pytest

from services.activity.notify.channel import ChannelDown
from services.activity.notify.smtp import SmtpChannel
from tests.kit.certificates import Authority
from tests.kit.digest_receivers import MailServer

HERE, ELSEWHERE = "127.0.0.1", "192.0.2.1"
LOGIN, WRITTEN = "kota:p@ss wort/", "kota:p%40ss%20wort%2F"  # as the server knows it, and as a URL says it
SECURE = pytest.mark.parametrize("scheme", ["smtp+starttls", "smtps"])


@pytest.fixture
def authority(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Authority:
    """A certificate authority that this process trusts, and no other program does."""
    authority = Authority(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
    return authority


def server(authority: Authority, scheme: str, address: str = HERE) -> MailServer:
    return MailServer(tls=authority.server(address), implicit=scheme == "smtps", login=LOGIN)


async def send(mail: MailServer, scheme: str, login: str | None = WRITTEN) -> None:
    channel = SmtpChannel(mail.url_for(scheme, login), "ekinerja@kota.example")
    await channel.send("e1@kota.example", "yang perlu Anda kerjakan", "2 hari belum dilaporkan", "m1")


def told_in_clear(mail: MailServer) -> set[str]:
    return {line.split()[0].upper() for line in mail.in_clear}


@SECURE
async def test_mail_goes_over_tls_after_a_login(authority: Authority, scheme: str) -> None:
    async with server(authority, scheme) as mail:
        await send(mail, scheme)
    assert [(each.to, each.message_id) for each in mail.mails] == [("e1@kota.example", "<m1@kota.example>")]
    assert mail.logins == [LOGIN]
    assert told_in_clear(mail) <= {"EHLO", "STARTTLS"}


@SECURE
@pytest.mark.parametrize(("login", "reason"), [("kota:wrong", "SMTPAuthenticationError 535"), (None, "sender 530")])
async def test_who_may_not_send_is_nobodys_mail_refused(
    authority: Authority, scheme: str, login: str | None, reason: str
) -> None:
    """The fault is put right in one place for everybody; until then all digests wait."""
    async with server(authority, scheme) as mail:
        with pytest.raises(ChannelDown, match=reason):
            await send(mail, scheme, login)
        assert mail.mails == []


@SECURE
@pytest.mark.parametrize("address", [HERE, ELSEWHERE])
async def test_a_server_not_trusted_is_told_nothing(
    tmp_path_factory: pytest.TempPathFactory, authority: Authority, scheme: str, address: str
) -> None:
    """The certificate is from an authority that is not trusted, or for another address."""
    voucher = authority if address == ELSEWHERE else Authority(tmp_path_factory.mktemp("stranger"))
    async with server(voucher, scheme, address) as mail:
        with pytest.raises(ChannelDown, match="SSLCertVerificationError"):
            await send(mail, scheme)
    assert (mail.mails, mail.logins) == ([], [])
    assert told_in_clear(mail) <= {"EHLO", "STARTTLS"}


async def test_a_server_that_offers_no_tls_gets_no_password() -> None:
    async with MailServer(login=LOGIN) as mail:
        with pytest.raises(ChannelDown, match="SMTPNotSupportedError"):
            await send(mail, "smtp+starttls")
    assert (mail.mails, mail.logins) == ([], [])
    assert "AUTH" not in told_in_clear(mail)
