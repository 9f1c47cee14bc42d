"""How people reach LibreChat and what guards it: the parameters that both compute products share."""

from __future__ import annotations

from products.parameters import Group, Parameter

YES_NO = ("yes", "no")
ON_OFF = ("on", "off")
DOMAIN = r"([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}"

ALLOW_PLAIN_HTTP = Parameter(
    name="AllowPlainHttp",
    label="Allow plain HTTP",
    description=(
        "yes: for trying it out without a domain name. Passwords and chats then cross the internet "
        "unencrypted. no: give a domain name below, and everything is encrypted."
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
        "The address people will type, for example chat.example.com. Needs a hosted zone or a certificate. "
        "Empty only with plain HTTP."
    ),
    group=Group.ACCESS,
    default="",
    allowed_pattern=f"^$|^{DOMAIN}$",
    constraint="must be a lower-case domain name without https://, for example chat.example.com, or empty",
)

HOSTED_ZONE_ID = Parameter(
    name="HostedZoneId",
    label="Route 53 hosted zone ID",
    description=(
        "The zone that holds the domain name. With it, the address is registered and, if no certificate is "
        "given, a certificate is issued and renewed for you."
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
        "A certificate for the domain name that AWS Certificate Manager holds in this region: the part of "
        "its ARN after certificate/. Not needed with a hosted zone."
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
        "open: whoever reaches the address may make an account; the first account becomes the administrator. "
        "closed: no new accounts. Launch open, make the first account, then update to closed."
    ),
    group=Group.ACCESS,
    default="open",
    allowed_values=("open", "closed"),
    constraint="must be open or closed",
)

ALLOWED_DOMAINS = Parameter(
    name="AllowedDomains",
    label="E-mail domains allowed to sign up",
    description="Comma-separated, for example example.com,example.org. Empty allows every domain.",
    group=Group.ACCESS,
    default="",
    allowed_pattern=f"^$|^{DOMAIN}(,{DOMAIN})*$",
    constraint="must be domain names separated by commas without spaces, for example example.com, or empty",
)

ACCESS = (ALLOW_PLAIN_HTTP, DOMAIN_NAME, HOSTED_ZONE_ID, CERTIFICATE_ID, SIGN_UP, ALLOWED_DOMAINS)

SHELL_ACCESS = Parameter(
    name="ShellAccess",
    label="Shell access to containers",
    description=(
        "on: operators may open a shell in running containers (ECS Exec); every session is recorded in a log "
        "group. off: nobody can."
    ),
    group=Group.ADVANCED,
    default="off",
    allowed_values=ON_OFF,
    constraint="must be on or off",
)

MAXIMUM_TASKS = Parameter(
    name="MaximumTasks",
    label="Most LibreChat tasks",
    description=(
        "How far LibreChat may scale with its load. by size: 1 for small, 4 for medium, 8 for large. More "
        "than one shares its state in Valkey, which the data layer has in the sizes medium and large."
    ),
    group=Group.ADVANCED,
    default="by size",
    allowed_values=("by size", "1", "2", "4", "8", "16"),
    constraint="must be 'by size', 1, 2, 4, 8 or 16",
)

IP_VERSIONS = Parameter(
    name="IpVersions",
    label="IP versions",
    description=(
        "ipv4: reached over IPv4. dual-stack: over IPv6 as well; the network must have been launched with "
        "dual-stack too."
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
        "by size: the large size cannot be terminated until an update sets this to off. off: it can be "
        "terminated at once."
    ),
    group=Group.ADVANCED,
    default="by size",
    allowed_values=("by size", "off"),
    constraint="must be 'by size' or 'off'",
)
