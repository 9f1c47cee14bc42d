"""How people reach LibreChat and what guards it: the parameters that both compute products share."""

from __future__ import annotations

from dataclasses import replace

from products import parameters as shared
from products.parameters import ENVIRONMENT_NAME, Group, Parameter

YES_NO = ("yes", "no")
ON_OFF = ("on", "off")
DOMAIN = shared.DOMAIN

SAME_ENVIRONMENT_NAME = replace(
    ENVIRONMENT_NAME,
    description=(
        "The name that the network and data products of this LibreChat were launched with. It ties the three "
        "together; there is nothing else to copy."
    ),
)

ALLOW_PLAIN_HTTP = Parameter(
    name="AllowPlainHttp",
    label="Allow plain HTTP",
    description=(
        "Change this field or the next: one of them is needed. no: everything is encrypted (HTTPS), and "
        "the next field says under which domain name. yes: for a trial without a domain name; passwords "
        "and chats then cross the internet, or the private networks, unencrypted."
    ),
    group=Group.ACCESS,
    default="no",
    allowed_values=YES_NO,
    constraint="must be yes or no",
)

DOMAIN_NAME = Parameter(
    name="DomainName",
    label="Domain name",
    description=(
        "The address people will type, for example chat.example.com; its hosted zone or its certificate is "
        "given below. Empty: only where Allow plain HTTP is yes; the address is then one of AWS's, which "
        "the outputs show."
    ),
    group=Group.ACCESS,
    default="",
    allowed_pattern=f"^$|^{DOMAIN}$",
    constraint="must be a lower-case domain name without https://, for example chat.example.com, or empty",
)

LOAD_BALANCER_SCHEME = Parameter(
    name="LoadBalancerScheme",
    label="Load balancer",
    description=(
        "internet-facing: people come over the internet; from where, the network product says. internal: "
        "from private networks alone (VPN, Direct Connect), where the network product is reachable from "
        "private-networks; else the launch is refused at once: no export named "
        "librechat-...-InternalBalancerSubnetIds. It cannot be changed later."
    ),
    group=Group.ACCESS,
    default="internet-facing",
    allowed_values=("internet-facing", "internal"),
    constraint="must be internet-facing or internal",
)

HOSTED_ZONE_ID = Parameter(
    name="HostedZoneId",
    label="Route 53 hosted zone ID",
    description=(
        "The ID of the public Route 53 zone, in this AWS account, that holds the domain name (example.com "
        "for chat.example.com). The DNS record is made for you and, unless you give a certificate, one is "
        "issued. With another zone the launch waits in vain and fails; a private zone needs a Certificate "
        "ID. Empty: the outputs say which record to make."
    ),
    group=Group.ACCESS,
    default="",
    allowed_pattern="^$|^Z[A-Z0-9]{1,31}$",
    constraint="must be a hosted zone ID, for example Z0123456789ABCDEFGHIJ, or empty",
)

CERTIFICATE_ID = Parameter(
    name="CertificateId",
    label="Certificate ID",
    description=(
        "Empty with a hosted zone: one is issued. Otherwise the ID of a certificate for the domain name "
        "that AWS Certificate Manager lists in this region as Issued: the part of its ARN after "
        "certificate/. A zone and a certificate may both be given: the zone then only gets the DNS record."
    ),
    group=Group.ACCESS,
    default="",
    allowed_pattern="^$|^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$",
    constraint=(
        "must be the ID of a certificate in this region, for example 12345678-1234-1234-1234-123456789012, "
        "not its ARN (an ARN could name another region, where the load balancer cannot use it), or empty"
    ),
)

SIGN_UP = Parameter(
    name="SignUp",
    label="Sign-up",
    description=(
        "closed: nobody makes an account by themselves; the First administrator below has one. open: whoever "
        "reaches the address may make one, as soon as there is an administrator; until then it stays closed, "
        "so that no stranger becomes one. Where single sign-on is on, that decides who has an account."
    ),
    group=Group.ACCESS,
    default="closed",
    allowed_values=("open", "closed"),
    constraint="must be open or closed",
)

ALLOWED_DOMAINS = Parameter(
    name="AllowedDomains",
    label="E-mail domains allowed to sign up",
    description=(
        "Only e-mail addresses of these domains may make an account, for example example.com,example.org. "
        "Without Mail below this is no lock: nothing is sent to an address, so anybody can type one of them. "
        "Close Sign-up to keep strangers out. Empty: every domain."
    ),
    group=Group.ACCESS,
    default="",
    allowed_pattern=f"^$|^{DOMAIN}(,{DOMAIN})*$",
    constraint="must be domain names separated by commas without spaces, for example example.com, or empty",
)

ACCESS = (
    ALLOW_PLAIN_HTTP,
    DOMAIN_NAME,
    HOSTED_ZONE_ID,
    CERTIFICATE_ID,
    LOAD_BALANCER_SCHEME,
    SIGN_UP,
    ALLOWED_DOMAINS,
)

IP_VERSIONS = Parameter(
    name="IpVersions",
    label="IP versions",
    description=(
        "ipv4: people reach LibreChat over IPv4. dual-stack: over IPv6 as well; choose it only where the "
        "network product has dual-stack, too. Otherwise the launch is refused at once: no export named "
        "librechat-...-DualStackPublicSubnetIds."
    ),
    group=Group.ADVANCED,
    default="ipv4",
    allowed_values=("ipv4", "dual-stack"),
    constraint="must be ipv4 or dual-stack",
)

DELETION_PROTECTION = Parameter(
    name="DeletionProtection",
    label="Deletion protection",
    description=(
        "by size: a large LibreChat refuses to be terminated and goes on running; update it with off before "
        "you terminate it (after a refused try AWS lets nobody update it any more). Small and medium can be "
        "terminated at once. off: any size can."
    ),
    group=Group.ADVANCED,
    default="by size",
    allowed_values=("by size", "off"),
    constraint="must be 'by size' or 'off'",
)
